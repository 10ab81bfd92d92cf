// NetConnection: a connection to an application on another server, or on this one; or to a remoting gateway, by HTTP.
//
//   kit.netConnectionMembers   of the prototype
//   kit.whenConnected(netConnection, use, fail)   calls use(number), at once or when it is connected, or fail() if it
//                                                 ends before that; false if it is on no way there, or none
(function (native, kit) {
  "use strict";

  const { create } = Object;
  const { apply } = Reflect;
  const { hidden, readOnly, isFunction } = kit;
  const OWN_SCHEME = /^[a-z]*:\/\//i;
  const GATEWAY = /^https?:/i;
  const MAX_HEADERS = 64; // of one connection
  const MAX_WAITING = 255; // streams to be published once it is connected

  const states = new WeakMap();
  const open = new Map(); // by number: those that have not ended
  let lastConnection = 0;
  let lastCall = 0;

  function stateOf(connection) {
    const state = states.get(connection);
    if (!state) throw new TypeError("this is not a NetConnection");
    return state;
  }

  function reset(state) {
    open.delete(state.id);
    state.id = 0;
    state.connected = false;
    state.responders.clear();
    return state.waiting.splice(0);
  }
  function closeNow(state) {
    if (state.gateway) native.gatewayClose(state.id);
    else native.closeServer(state.id);
  }
  // What was under way takes leave, without a word to the script.
  function forget(state) {
    if (state.id === 0) return;
    closeNow(state);
    reset(state);
  }

  function addressOf(uri) {
    // "rtmp:/app" and "rtmp://:1936/app" are on this machine.
    return OWN_SCHEME.test(uri) ? uri.replace(/^([a-z]+:\/\/)(?=[:/])/i, "$1localhost") : uri.replace(/^([a-z]+:)\/(?!\/)/i, "$1//localhost/");
  }

  function connect(connection, uri, args) {
    const state = stateOf(connection);
    forget(state);
    state.closing = false;
    state.uri = String(uri);
    state.gateway = GATEWAY.test(state.uri);
    const id = ++lastConnection;
    if (state.gateway) return openGateway(connection, state, id);
    const referrer = "rtmp://" + native.hostname + "/" + native.name;
    const begun = native.connectTo(id, addressOf(state.uri), state.encoding === 3, args, referrer);
    state.id = id;
    open.set(id, connection);
    return begun; // if not, onStatus says why
  }

  // Nothing is sent before the first call: it counts as connected at once.
  function openGateway(connection, state, id) {
    if (!native.gatewayOpen(id, state.uri, state.encoding === 3)) return false;
    state.id = id;
    state.connected = true;
    open.set(id, connection);
    for (const [name, [mustUnderstand, value]] of state.headers) native.gatewayHeader(id, name, mustUnderstand, value);
    return true;
  }

  function call(connection, method, responder, args) {
    const state = stateOf(connection);
    if (!state.connected) return false;
    const wanted = responder !== null && responder !== undefined;
    const number = wanted ? ++lastCall : 0;
    if (wanted) state.responders.set(number, responder);
    const send = state.gateway ? native.gatewayCall : native.callServer;
    const sent = send(state.id, String(method), number, args);
    if (!sent) state.responders.delete(number);
    return sent;
  }

  function NetConnection() {
    states.set(this, { id: 0, uri: undefined, connected: false, closing: false, gateway: false, headers: new Map(), encoding: native.objectEncoding, responders: new Map(), waiting: [] });
  }
  const members = {};
  hidden(members, "constructor", NetConnection);
  hidden(members, "connect", function (uri, ...args) {
    return uri === null || uri === undefined ? false : connect(this, uri, args);
  });
  hidden(members, "call", function (method, responder, ...args) { return call(this, method, responder, args); });
  hidden(members, "close", function () {
    const state = stateOf(this);
    state.connected = false;
    state.closing = true;
    if (state.id !== 0) closeNow(state);
  });
  // For gateways: over RTMP there are no headers. Without a value there is none of that name any more.
  hidden(members, "addHeader", function (name, mustUnderstand, value) {
    const state = stateOf(this);
    const header = String(name);
    if (value === undefined) state.headers.delete(header);
    else if (state.headers.size < MAX_HEADERS || state.headers.has(header)) state.headers.set(header, [!!mustUnderstand, value]);
    else throw new RangeError("addHeader: more than " + MAX_HEADERS + " headers");
    if (state.gateway && state.id !== 0) native.gatewayHeader(state.id, header, !!mustUnderstand, value);
  });
  readOnly(members, "isConnected", function () { return states.has(this) ? states.get(this).connected : false; });
  readOnly(members, "uri", function () { return states.has(this) ? states.get(this).uri : undefined; });
  Object.defineProperty(members, "objectEncoding", {
    get() { return states.has(this) ? states.get(this).encoding : 0; },
    set(value) { stateOf(this).encoding = Number(value) === 3 ? 3 : 0; },
    configurable: true, enumerable: true,
  });
  const base = kit.resolving(members);
  NetConnection.prototype = create(base);
  kit.close(base);
  kit.netConnectionMembers = members;
  kit.global("NetConnection", NetConnection);

  kit.whenConnected = (connection, use, fail) => {
    const state = states.get(connection);
    if (!state || state.gateway) return false;
    if (state.connected) use(state.id);
    else if (state.id === 0 || state.closing || state.waiting.length >= MAX_WAITING) return false;
    else state.waiting.push([use, fail]);
    return true;
  };
  kit.proxyTargets.push((target) =>
    states.has(target) ? (name, responder, args) => call(target, name, responder, args) : undefined);

  return {
    serverStatus(id, information) {
      const connection = open.get(id);
      if (!connection) return;
      const state = states.get(connection);
      if (information.code === "NetConnection.Connect.Success") state.connected = !state.closing;
      kit.handle(connection, "onStatus", information);
      if (state.connected && state.id === id) for (const [use] of state.waiting.splice(0)) use(id);
    },
    serverCall(id, name, args) {
      const connection = open.get(id);
      const found = connection && name !== "onStatus" ? kit.findMethod(connection, name) : null;
      return found ? { value: apply(found[1], found[0], args) } : undefined;
    },
    serverReply(id, number, ok, value) {
      const connection = open.get(id);
      if (!connection) return;
      const { responders } = states.get(connection);
      const responder = responders.get(number);
      responders.delete(number);
      if (responder !== null && responder !== undefined) kit.handle(responder, ok ? "onResult" : "onStatus", value);
    },
    serverEnd(id, information) {
      const connection = open.get(id);
      if (!connection) return;
      const waiting = reset(states.get(connection));
      kit.handle(connection, "onStatus", information);
      for (const [, fail] of waiting) fail();
    },
  };
})
