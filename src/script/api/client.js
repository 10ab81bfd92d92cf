// Client: a connection of a client's, and the calls both ways.
//
//   kit.stateOf(client)    what the server knows of it; throws if it is none
//   kit.clients            Clients by id, until they have left
//   kit.makeClient(id, facts, token)
//   kit.sendSampleAccess(state)   once the client is accepted
//   kit.sendWithheld(state)       likewise
//   kit.registerProxy(method, target, name)
//   kit.kinds              by facts.kind: what is done with clients who do not speak RTMP and are no Clients:
//                          { connect(id, facts, args), call(id, method, args, transaction, bytes), disconnect(id) }
//   kit.kindOf             of such clients, by id: theirs, until they have left
//   kit.proxyTargets       of registerProxy: functions (target) that give a function (name, responder, args), which
//                          calls the target and returns whether it could, or undefined if it is not theirs
(function (native, kit) {
  "use strict";

  const { create, defineProperty } = Object;
  const { apply } = Reflect;
  const { hidden, readOnly, missing, isFunction } = kit;
  const MAX_QUEUED_CALLS = 256; // to a client that is pending
  const MAX_RESPONDERS = 1000; // calls to one client that wait for its reply
  const LATER = {}; // a call whose answer comes by native.answer
  const NO_METHOD = {};

  const clients = new Map(); // by id, until they have left
  const states = new WeakMap(); // what the server knows of a Client
  let lastCall = 0;

  function stateOf(client) {
    const state = states.get(client);
    if (!state) throw new TypeError("this is not a Client");
    return state;
  }

  const clientMembers = {};
  for (const name of ["agent", "ip", "protocol", "protocolVersion", "referrer", "pageUrl", "uri", "uriStem", "secure"]) {
    readOnly(clientMembers, name, function () { return states.has(this) ? states.get(this).facts[name] : undefined; });
  }
  readOnly(clientMembers, "token", function () { return states.has(this) ? states.get(this).token : undefined; });
  // Scripts older than FMS 3 give clients an id of their own.
  defineProperty(clientMembers, "id", {
    get() { return states.has(this) ? states.get(this).facts.id : undefined; },
    set(value) { defineProperty(this, "id", { value, writable: true, configurable: true, enumerable: true }); },
    configurable: true, enumerable: true,
  });
  function access(name, send) {
    defineProperty(clientMembers, name, {
      get() { return states.has(this) ? states.get(this)[name] : undefined; },
      set(value) {
        const state = stateOf(this);
        state[name] = value === null || value === undefined ? "" : String(value);
        send(state);
      },
      configurable: true, enumerable: true,
    });
  }
  const sendAccess = (state) => native.setAccess(state.id, state.readAccess, state.writeAccess);
  const sendSampleAccess = (state) => {
    state.sampleAccess = true;
    if (state.phase === "accepted") native.sampleAccess(state.id, state.audioSampleAccess, state.videoSampleAccess);
  };
  access("readAccess", sendAccess);
  access("writeAccess", sendAccess);
  access("audioSampleAccess", sendSampleAccess);
  access("videoSampleAccess", sendSampleAccess);
  // Ours: of which streams that the client publishes nobody gets the audio, the video.
  const sendWithheld = (state) => native.withhold(state.id, state.audioWithheld, state.videoWithheld);
  access("audioWithheld", (state) => state.phase === "accepted" && sendWithheld(state));
  access("videoWithheld", (state) => state.phase === "accepted" && sendWithheld(state));
  access("virtualKey", () => {}); // keys choose among folders of recorded streams, of which there are none

  function sendCall(state, method, number, args) {
    if (state.phase === "accepted") return native.call(state.id, method, number, args);
    if (state.queue.length >= MAX_QUEUED_CALLS) throw new Error("too many calls to a client that is not accepted yet");
    state.queue.push([method, number, args]);
  }

  function callClient(client, method, responder, args) {
    const state = stateOf(client);
    if (state.phase === "gone") return false;
    let number = 0;
    if (responder !== null && responder !== undefined) {
      if (state.responders.size >= MAX_RESPONDERS) throw new Error("too many calls to a client that wait for its reply");
      number = ++lastCall;
      state.responders.set(number, responder);
    }
    sendCall(state, String(method), number, args);
    return true;
  }

  hidden(clientMembers, "call", function (method, responder, ...args) { return callClient(this, method, responder, args); });
  hidden(clientMembers, "ping", function () {
    const state = stateOf(this);
    if (state.phase !== "accepted") return false;
    native.order(state.id, "ping", 0);
    return true;
  });
  hidden(clientMembers, "checkBandwidth", function () { native.order(stateOf(this).id, "checkBandwidth", 0); });
  hidden(clientMembers, "getBandwidthLimit", function (direction) { return stateOf(this).limits[direction ? 1 : 0]; });
  hidden(clientMembers, "setBandwidthLimit", function (direction, rate) {
    const state = stateOf(this);
    const limit = Math.floor(Number(rate));
    if (!(limit > 0 && limit < 4294967296)) throw new RangeError("setBandwidthLimit: bytes per second, above 0");
    state.limits[direction ? 1 : 0] = limit;
    native.order(state.id, direction ? "limitToClient" : "limitToServer", limit);
    return true;
  });
  hidden(clientMembers, "getStats", function () {
    const state = stateOf(this);
    return state.phase === "gone" ? state.statistics : native.statistics(state.id);
  });
  hidden(clientMembers, "getStreamLength", () => 0); // of a recorded stream
  // Ours: ends what the client publishes under that name; writeAccess says whether it may begin again.
  hidden(clientMembers, "unpublish", function (name) {
    const state = stateOf(this);
    if (state.phase !== "accepted") return false;
    native.unpublish(state.id, String(name));
    return true;
  });
  missing(clientMembers, "Client.", ["setPeerInfo"]);

  function Client() {
    throw new TypeError("the server makes Clients");
  }
  const clientBase = kit.resolving(clientMembers);
  Client.prototype = create(clientBase);
  hidden(clientMembers, "constructor", Client);
  kit.close(clientBase);

  // What a script sees of a token. Whether it still holds is asked whenever somebody looks, also when the client has gone.
  function tokenOf(token) {
    if (token === null) return null;
    const { withdrawal, ...facts } = token;
    readOnly(facts, "withdrawn", () => withdrawal());
    return facts;
  }

  function makeClient(id, facts, token) {
    const client = create(Client.prototype);
    states.set(client, {
      id, facts, token: tokenOf(token), phase: "pending", args: [], queue: [], responders: new Map(), limits: facts.limits,
      readAccess: "/", writeAccess: "/", audioSampleAccess: "", videoSampleAccess: "", virtualKey: "", sampleAccess: false,
      audioWithheld: "", videoWithheld: "",
    });
    hidden(client, "config", native.clientConfig);
    clients.set(id, client);
    return client;
  }

  const proxies = new Map(); // registerProxy: by method

  // The function that calls `target`, a Client or whatever another part knows.
  function callerOf(target) {
    if (states.has(target)) return (name, responder, args) => callClient(target, name, responder, args);
    for (const find of kit.proxyTargets) {
      const caller = find(target);
      if (caller) return caller;
    }
    throw new TypeError("registerProxy: the second argument is a Client or a NetConnection");
  }

  function forward(proxy, id, transaction, bytes, args) {
    const answer = (ok) => (value) => native.answer(id, transaction, bytes, ok, value);
    const sent = proxy.call(proxy.name, { onResult: answer(true), onStatus: answer(false) }, args);
    if (!sent) throw new Error("the connection that answers " + proxy.name + " has gone");
    return LATER;
  }

  kit.stateOf = stateOf;
  kit.clients = clients;
  kit.makeClient = makeClient;
  kit.sendSampleAccess = sendSampleAccess;
  kit.sendWithheld = sendWithheld;
  kit.kinds = {};
  kit.kindOf = new Map();
  kit.proxyTargets = [];
  kit.registerProxy = (method, target, name) => { proxies.set(method, { target, call: callerOf(target), name }); };
  kit.global("Client", Client);

  return {
    later: LATER,
    noMethod: NO_METHOD,
    renamed(former, id) {
      const client = clients.get(former);
      clients.delete(former);
      clients.set(id, client);
      stateOf(client).id = id;
    },
    call(id, method, args, transaction, bytes) {
      const kind = kit.kindOf.get(id);
      if (kind) return kind.call(id, method, args, transaction, bytes);
      const client = clients.get(id);
      const proxy = proxies.get(method);
      if (proxy && proxy.target !== client) return forward(proxy, id, transaction, bytes, args);
      const found = kit.findMethod(client, method);
      if (!found) return NO_METHOD;
      return apply(found[1], found[0], args);
    },
    reply(id, number, ok, value) {
      const client = clients.get(id);
      if (!client) return;
      const { responders } = stateOf(client);
      const responder = responders.get(number);
      responders.delete(number);
      if (responder !== null && responder !== undefined) kit.handle(responder, ok ? "onResult" : "onStatus", value);
    },
  };
})
