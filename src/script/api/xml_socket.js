// XMLSocket: XML to and from a server, each message ended by a zero byte. XMLStreams: the same as a stream of elements.
(function (native, kit) {
  "use strict";

  const { create, defineProperty } = Object;
  const { hidden, isFunction } = kit;

  const states = new WeakMap();
  const connections = new Map(); // XMLSockets by id of their connection
  let last = 0;

  function stateOf(socket) {
    let state = states.get(socket);
    if (!state) states.set(socket, state = { id: 0, limit: 0 });
    return state;
  }
  function drop(state) {
    connections.delete(state.id);
    state.id = 0;
  }

  function define(type, framed) {
    const members = type.prototype;
    hidden(members, "constructor", type);
    hidden(members, "connect", function (host, port) {
      const state = stateOf(this);
      this.close();
      const id = ++last;
      const name = host === undefined || host === null || host === "" ? "localhost" : String(host);
      if (!native.socketConnect(id, name, Number(port), framed, state.limit)) return false;
      state.id = id;
      connections.set(id, this);
      return true;
    });
    hidden(members, "send", function (message) {
      const { id } = stateOf(this);
      return id !== 0 && native.socketSend(id, String(message));
    });
    hidden(members, "close", function () {
      const state = stateOf(this);
      if (state.id !== 0) native.socketClose(state.id);
      drop(state);
    });
  }

  function XMLSocket() {}
  define(XMLSocket, true);
  hidden(XMLSocket.prototype, "onData", function (text) {
    if (isFunction(this.onXML)) this.onXML(new XML(text));
  });
  defineProperty(XMLSocket.prototype, "maxUnprocessedChars", {
    get() { return stateOf(this).limit || native.maxUnprocessedChars; },
    set(value) {
      const state = stateOf(this);
      state.limit = Number(value) > 0 ? Number(value) : 0;
      if (state.id !== 0) native.socketLimit(state.id, state.limit);
    },
    configurable: true, enumerable: false,
  });

  function XMLStreams() {}
  XMLStreams.prototype = create(XMLSocket.prototype);
  define(XMLStreams, false);

  const { XML } = globalThis;
  kit.close(XMLSocket.prototype);
  kit.close(XMLStreams.prototype);
  kit.global("XMLSocket", XMLSocket);
  kit.global("XMLStreams", XMLStreams);

  return {
    socketConnected(id, ok) {
      const socket = connections.get(id);
      if (!socket) return;
      if (!ok) drop(stateOf(socket));
      kit.handle(socket, "onConnect", ok);
    },
    socketData(id, text) {
      const socket = connections.get(id);
      if (socket) kit.handle(socket, "onData", text);
    },
    socketClosed(id) {
      const socket = connections.get(id);
      if (!socket) return;
      drop(stateOf(socket));
      kit.handle(socket, "onClose");
    },
  };
})
