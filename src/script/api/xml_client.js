// XMLClient: a player's XMLSocket. Its connect is decided by application.onXMLConnect(client), as a Client's by onConnect:
// true, false, or later by application.acceptConnection() and rejectConnection(). Without that function nobody is let in.
//
//   kit.xmlStateOf(client)   of an XMLClient: { accept(), reject(), disconnect() }, else undefined
(function (native, kit) {
  "use strict";

  const { create, defineProperty } = Object;
  const { apply } = Reflect;
  const { hidden, readOnly, isFunction } = kit;
  const MAX_QUEUED = 256; // messages to a client that is pending

  const clients = new Map(); // by id, until they have left
  const states = new WeakMap();
  const active = []; // application.xmlClients

  function stateOf(client) {
    const state = states.get(client);
    if (!state) throw new TypeError("this is not an XMLClient");
    return state;
  }

  function XMLClient() {
    throw new TypeError("the server makes XMLClients");
  }
  const members = {};
  for (const name of ["id", "agent", "ip", "protocol", "pageUrl", "uri", "uriStem", "secure"]) {
    readOnly(members, name, function () { return states.has(this) ? states.get(this).facts[name] : undefined; });
  }
  hidden(members, "constructor", XMLClient);
  hidden(members, "send", function (message) {
    const state = stateOf(this);
    const text = String(message);
    if (state.phase === "accepted") native.call(state.id, "send", 0, [text]);
    else if (state.phase !== "pending" || state.queue.length >= MAX_QUEUED) return false;
    else state.queue[state.queue.length] = text;
    return true;
  });
  hidden(members, "close", function () { return disconnect(stateOf(this)); });
  hidden(members, "getStats", function () {
    const state = stateOf(this);
    return state.phase === "gone" ? state.statistics : native.statistics(state.id);
  });
  // A script may put its own in the place of this, on one client or for all.
  hidden(members, "onData", function (text) {
    if (isFunction(this.onXML)) this.onXML(new XML(text));
  });
  const { XML } = globalThis;
  const base = kit.resolving(members);
  XMLClient.prototype = create(base);
  kit.close(base);
  kit.global("XMLClient", XMLClient);

  function accept(state, client) {
    if (state.phase !== "pending") return false;
    state.phase = "accepted";
    active.push(client);
    native.accept(state.id);
    for (const text of state.queue.splice(0)) native.call(state.id, "send", 0, [text]);
    return true;
  }
  function reject(state) {
    if (state.phase !== "pending") return false;
    state.phase = "rejected";
    native.reject(state.id, "", undefined, "");
    return true;
  }
  function disconnect(state) {
    if (state.phase === "pending") return reject(state);
    if (state.phase !== "accepted") return false;
    native.disconnect(state.id);
    return true;
  }

  kit.xmlStateOf = (client) => {
    const state = states.get(client);
    return state && { accept: () => accept(state, client), reject: () => reject(state), disconnect: () => disconnect(state) };
  };
  defineProperty(kit.applicationMembers, "xmlClients", { get: () => active, set() {}, configurable: true, enumerable: true });

  kit.kinds.xmlSocket = {
    connect(id, facts) {
      const client = create(XMLClient.prototype);
      facts.protocol = facts.secure ? "xmlsockets" : "xmlsocket";
      const state = { id, facts, phase: "pending", queue: [], statistics: undefined };
      states.set(client, state);
      clients.set(id, client);
      const { application } = kit;
      if (!isFunction(application.onXMLConnect)) return void reject(state);
      const answer = apply(application.onXMLConnect, application, [client]);
      if (answer === true) accept(state, client);
      if (answer === false) reject(state);
    },
    call(id, method, [text]) {
      const client = clients.get(id);
      if (client && method === "data" && isFunction(client.onData)) client.onData(text);
    },
    disconnect(id, silent) {
      const client = clients.get(id);
      if (!client) return;
      const state = states.get(client);
      const met = state.phase === "accepted" || state.phase === "pending";
      clients.delete(id);
      const place = active.indexOf(client);
      if (place >= 0) active.splice(place, 1);
      state.phase = "gone";
      state.queue.length = 0;
      state.statistics = native.statistics(id);
      if (!met || silent) return;
      kit.handle(client, "onClose");
      kit.handle(kit.application, "onXMLDisconnect", client);
    },
  };
})
