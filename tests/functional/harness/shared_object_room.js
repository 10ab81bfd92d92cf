// npm's rtmp-client in a shared object: node shared_object_room.js URI NAME [PROPERTY JSON]. Prints a JSON object a line
// for everything it is told, sets the property once it has been synchronized, and calls getStreamLength of the server.
// SIGTERM ends it in order.
'use strict';
const { NetConnection, SharedObject } = require('rtmp-client');

const [uri, name, property, value] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));

const connection = new NetConnection();
const room = SharedObject.get(name, false, connection);

room.onStatus = (status) => say({ status: status.code });
room.onSync = (changes) => {
  for (const { code, name: slot, newValue } of changes) say({ code, name: slot, value: newValue });
  const synchronized = changes.some(({ code }) => code === 'clear');
  if (synchronized && property) room.setProperty(property, JSON.parse(value));
};
connection.onStatus = (status) => {
  say({ status: status.code });
  if (status.code !== 'NetConnection.Connect.Success') return;
  connection.call('getStreamLength', {
    onResult: (length) => say({ result: length }),
    onStatus: (error) => say({ error: error.code }),
  }, 'nothing');
};
process.on('SIGTERM', () => {
  room.close();
  connection.close();
  process.exit(0);
});
connection.connect(uri);
