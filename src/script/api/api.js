// What scripts see: application, Client and the global functions. One function, called once for each context
// before any script; `native` is the bridge (script_bridge.cpp), and what comes back are the ways in for it.
//
// Whatever of FMS is not there yet says so with its name when it is used.
(function (native) {
  "use strict";

  const { create, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;
  const { apply, get } = Reflect;
  const scope = globalThis;
  const MAX_QUEUED_CALLS = 256; // to a client that is pending
  const MAX_RESPONDERS = 1000; // calls to one client that wait for its reply
  const LATER = {}; // a call whose answer comes by native.answer
  const NO_METHOD = {};

  function hidden(target, name, value) {
    defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
  function readOnly(target, name, read) {
    defineProperty(target, name, { get: read, set() {}, configurable: true, enumerable: true });
  }
  function notYet(name) {
    return new Error(name + " is not there yet");
  }
  function missing(target, prefix, names) {
    for (const name of names) hidden(target, name, function () { throw notYet(prefix + name); });
  }
  function isFunction(value) {
    return typeof value === "function";
  }

  // An object of the server's whose missing members a script may supply: __resolve(name).
  function resolving(members) {
    return new Proxy(members, {
      get(target, name, receiver) {
        if (typeof name === "symbol" || name in target) return get(target, name, receiver);
        if (name === "__resolve") return undefined;
        const resolve = receiver.__resolve;
        return isFunction(resolve) ? apply(resolve, receiver, [name]) : undefined;
      },
    });
  }

  // ------------------------------------------------------------------------------------------ Client

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
  const grantsAll = (list) => list.split(";").some((one) => one.trim() === "/");
  const sendSampleAccess = (state) => {
    for (const name of ["audioSampleAccess", "videoSampleAccess"]) {
      if (state[name] !== "" && !grantsAll(state[name])) throw notYet("Client." + name + " for single folders");
    }
    state.sampleAccess = true;
    if (state.phase === "accepted") native.sampleAccess(state.id, grantsAll(state.audioSampleAccess), grantsAll(state.videoSampleAccess));
  };
  access("readAccess", sendAccess);
  access("writeAccess", sendAccess);
  access("audioSampleAccess", sendSampleAccess);
  access("videoSampleAccess", sendSampleAccess);
  access("virtualKey", (state) => { if (state.virtualKey !== "") throw notYet("Client.virtualKey"); });

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
  missing(clientMembers, "Client.", ["getStreamLength", "setPeerInfo"]);

  function Client() {
    throw new TypeError("the server makes Clients");
  }
  const clientBase = resolving(clientMembers);
  Client.prototype = create(clientBase);
  hidden(clientMembers, "constructor", Client);

  function makeClient(id, facts) {
    const client = create(Client.prototype);
    states.set(client, {
      id, facts, phase: "pending", args: [], queue: [], responders: new Map(), limits: facts.limits,
      readAccess: "/", writeAccess: "/", audioSampleAccess: "", videoSampleAccess: "", virtualKey: "", sampleAccess: false,
    });
    hidden(client, "config", native.clientConfig);
    clients.set(id, client);
    return client;
  }

  // ------------------------------------------------------------------------------------- application

  const active = []; // application.clients
  const proxies = new Map(); // registerProxy: by method
  const totals = { connects: 0, disconnects: 0 };
  const SUMS = ["bytes_in", "bytes_out", "msg_in", "msg_out", "msg_dropped"];
  const past = { bytes_in: 0, bytes_out: 0, msg_in: 0, msg_out: 0, msg_dropped: 0 }; // of clients that have left
  let framework = false; // components.asc has been loaded

  const applicationMembers = {};
  readOnly(applicationMembers, "clients", () => active);
  readOnly(applicationMembers, "name", () => native.name);
  readOnly(applicationMembers, "hostname", () => native.hostname);
  readOnly(applicationMembers, "server", () => native.server);
  readOnly(applicationMembers, "config", () => native.applicationConfig);

  function accept(client) {
    const state = stateOf(client);
    if (state.phase !== "pending") return false;
    state.phase = "accepted";
    active.push(client);
    ++totals.connects;
    native.accept(state.id);
    if (state.sampleAccess) sendSampleAccess(state);
    for (const [method, number, args] of state.queue.splice(0)) native.call(state.id, method, number, args);
    if (framework && isFunction(application.onConnectAccept)) apply(application.onConnectAccept, application, [client, ...state.args]);
    return true;
  }

  function reject(client, description, information, redirect) {
    const state = stateOf(client);
    if (state.phase !== "pending") return false;
    state.phase = "rejected";
    native.reject(state.id, description, information, redirect);
    if (framework && isFunction(application.onConnectReject)) apply(application.onConnectReject, application, [client, ...state.args]);
    return true;
  }

  // (description), (object) or (description, object)
  function rejectWith(client, args, redirect) {
    const described = typeof args[0] === "string";
    return reject(client, described ? args[0] : "", described ? args[1] : args[0], redirect);
  }

  hidden(applicationMembers, "acceptConnection", (client) => accept(client));
  hidden(applicationMembers, "rejectConnection", (client, ...args) => rejectWith(client, args, ""));
  hidden(applicationMembers, "redirectConnection", (client, uri, ...args) =>
    rejectWith(client, args, uri === undefined || uri === null ? "" : String(uri)));
  hidden(applicationMembers, "disconnect", (client) => {
    const state = stateOf(client);
    if (state.phase === "pending") return reject(client, "", undefined, "");
    if (state.phase !== "accepted") return false;
    native.disconnect(state.id);
    return true;
  });
  hidden(applicationMembers, "broadcastMsg", (method, ...args) => {
    native.broadcast(String(method), args);
  });
  hidden(applicationMembers, "registerClass", (name, constructor) => {
    if (!isFunction(constructor)) throw new TypeError("registerClass: the second argument is a constructor");
    native.registerClass(String(name), constructor);
    return true;
  });
  hidden(applicationMembers, "registerProxy", (method, target, proxyName) => {
    if (!states.has(target)) throw notYet("application.registerProxy for a NetConnection");
    proxies.set(String(method), { target, name: proxyName === undefined ? String(method) : String(proxyName) });
    return true;
  });
  hidden(applicationMembers, "shutdown", () => native.shutdown());
  hidden(applicationMembers, "gc", () => native.gc());
  hidden(applicationMembers, "getStats", () => {
    const sums = { ...past };
    for (const client of active) {
      const one = native.statistics(stateOf(client).id);
      for (const name of SUMS) sums[name] += one[name];
    }
    return { ...sums, total_connects: totals.connects, total_disconnects: totals.disconnects };
  });
  missing(applicationMembers, "application.", [
    "clearSharedObjects", "clearStreams", "denyPeerLookup", "sendPeerRedirect"]);
  applicationMembers.allowDebug = false;

  const applicationBase = resolving(applicationMembers);
  const application = create(applicationBase);

  // ------------------------------------------------------------------------------------------ timers

  const timers = new Map();
  let lastTimer = 0;

  // (function, milliseconds, arguments...) or (object, "method", milliseconds, arguments...)
  function startTimer(args, repeat, name) {
    const byName = !isFunction(args[0]);
    if (byName && (args[0] === null || typeof args[0] !== "object")) throw new TypeError(name + ": a function, or an object and the name of a method");
    if (timers.size >= native.maxTimers) throw new RangeError(name + ": an instance may have " + native.maxTimers + " timers");
    const id = ++lastTimer;
    const [target, method] = byName ? [args[0], String(args[1])] : [undefined, args[0]];
    const delay = Number(args[byName ? 2 : 1]);
    timers.set(id, { target, method, args: args.slice(byName ? 3 : 2), repeat });
    native.startTimer(id, delay > 0 ? Math.min(delay, 2147483647) : 0, repeat);
    return id;
  }
  function stopTimer(id) {
    if (timers.delete(id)) native.stopTimer(id);
  }

  // ----------------------------------------------------------------------------------------- globals

  function shown(value) {
    if (typeof value === "string") return value;
    try {
      return String(value);
    } catch (error) {
      return "[something that cannot be shown]";
    }
  }

  const globals = {
    application, Client,
    trace(...values) { native.trace(values.map((value) => shown(value).slice(0, 1000)).join(" ")); },
    load(file) { native.load(String(file)); },
    setInterval(...args) { return startTimer(args, true, "setInterval"); },
    setTimeout(...args) { return startTimer(args, false, "setTimeout"); },
    clearInterval(id) { stopTimer(id); },
    clearTimeout(id) { stopTimer(id); },
    setAttributes(object, name, enumerable, readonly, permanent) {
      const now = getOwnPropertyDescriptor(object, name);
      if (!now) return;
      const changed = (flag, value) => (flag === null || flag === undefined ? value : !!flag);
      now.enumerable = changed(enumerable, now.enumerable);
      if ("writable" in now) now.writable = !changed(readonly, !now.writable);
      now.configurable = !changed(permanent, !now.configurable);
      defineProperty(object, name, now);
    },
    protectObject(object) {
      return new Proxy(create(null), {
        get(target, name) {
          const member = object[name];
          return isFunction(member) ? (...args) => apply(member, object, args) : undefined;
        },
        set() { return false; },
        getPrototypeOf() { return null; },
      });
    },
    getGlobal() { throw notYet("getGlobal"); },
    [native.valuesFunction](object) { return object === null || object === undefined ? [] : inherited(object); },
  };
  function inherited(object) {
    const values = [];
    for (const name in object) values[values.length] = object[name];
    return values;
  }
  for (const name of keys(globals)) hidden(scope, name, globals[name]);

  for (const name of ["SharedObject", "Stream", "NetConnection", "NetStream", "File", "LoadVars", "XML", "XMLSocket", "XMLStreams",
    "WebService", "SOAPCall", "ByteArray", "NetGroup", "GroupSpecifier", "GroupControl", "ProxyStream"]) {
    const type = function () { throw notYet(name); };
    hidden(scope, name, new Proxy(type, {
      get(target, member, receiver) {
        if (typeof member === "symbol" || member in target) return get(target, member, receiver);
        return function () { throw notYet(name + "." + member); };
      },
    }));
  }

  // ----------------------------------------------------------------------------- calls from a client

  const closed = new Set([clientBase, applicationBase, ...[Object, Function, Array, Date, RegExp, Map, Set, WeakMap, WeakSet, String,
    Number, Boolean, Symbol, Error, Promise, ArrayBuffer].map((type) => type.prototype)]);

  // A member that a script has made: on the object itself or on prototypes of its own, none of the server's or the
  // language's.
  function member(object, name) {
    for (let at = object; at !== null && !closed.has(at); at = getPrototypeOf(at)) {
      if (getOwnPropertyDescriptor(at, name)) return object[name];
    }
    return undefined;
  }

  // "method", "object.method" or "object/method": [this, function], or null.
  function findMethod(client, path) {
    const names = path.split(/[./]/);
    if (names.length > 8) return null;
    let object = client;
    for (let i = 0; i < names.length; ++i) {
      let found = member(object, names[i]);
      if (found === undefined && i === 0 && isFunction(client.__resolve)) found = client.__resolve(names[i]);
      if (i === names.length - 1) return isFunction(found) ? [object, found] : null;
      if (found === null || typeof found !== "object") return null;
      object = found;
    }
    return null;
  }

  function forward(proxy, id, transaction, bytes, args) {
    const answer = (ok) => (value) => native.answer(id, transaction, bytes, ok, value);
    const sent = callClient(proxy.target, proxy.name, { onResult: answer(true), onStatus: answer(false) }, args);
    if (!sent) throw new Error("the connection that answers " + proxy.name + " has gone");
    return LATER;
  }

  // -------------------------------------------------------------------------------------- the ways in

  function handle(name, ...args) {
    const handler = application[name];
    return isFunction(handler) ? apply(handler, application, args) : undefined;
  }

  return {
    later: LATER,
    noMethod: NO_METHOD,
    start() { handle("onAppStart"); },
    stop(code) { return handle("onAppStop", { level: "status", code, description: "" }) !== false; },
    connect(id, facts, args) {
      const client = makeClient(id, facts);
      const state = stateOf(client);
      state.args = args;
      if (!isFunction(application.onConnect)) return void accept(client);
      const answer = apply(application.onConnect, application, [client, ...args]);
      if (answer === true) accept(client);
      if (answer === false) reject(client, "", undefined, "");
    },
    // After onConnect has thrown.
    failConnect(id) {
      const client = clients.get(id);
      if (!client || stateOf(client).phase !== "pending") return;
      stateOf(client).phase = "rejected";
      native.reject(id, "The application failed.", undefined, "");
    },
    renamed(former, id) {
      const client = clients.get(former);
      clients.delete(former);
      clients.set(id, client);
      stateOf(client).id = id;
    },
    disconnect(id, silent) {
      const client = clients.get(id);
      if (!client) return;
      const state = stateOf(client);
      const met = state.phase === "accepted" || state.phase === "pending";
      clients.delete(id);
      const place = active.indexOf(client);
      if (place >= 0) active.splice(place, 1);
      state.phase = "gone";
      state.statistics = native.statistics(id);
      for (const name of SUMS) past[name] += state.statistics[name];
      state.responders.clear();
      state.queue.length = 0;
      if (!met) return;
      ++totals.disconnects;
      if (!silent) handle("onDisconnect", client);
    },
    call(id, method, args, transaction, bytes) {
      const client = clients.get(id);
      const proxy = proxies.get(method);
      if (proxy && proxy.target !== client) return forward(proxy, id, transaction, bytes, args);
      const found = findMethod(client, method);
      if (!found) return NO_METHOD;
      return apply(found[1], found[0], args);
    },
    reply(id, number, ok, value) {
      const client = clients.get(id);
      if (!client) return;
      const { responders } = stateOf(client);
      const responder = responders.get(number);
      responders.delete(number);
      if (responder === null || responder === undefined) return;
      const name = ok ? "onResult" : "onStatus";
      if (isFunction(responder[name])) apply(responder[name], responder, [value]);
    },
    publish(id, name, began) {
      const client = clients.get(id);
      if (client) handle(began ? "onPublish" : "onUnpublish", client, { name, type: "live", publishQueryString: "" });
    },
    timer(id) {
      const timer = timers.get(id);
      if (!timer) return;
      if (!timer.repeat) timers.delete(id);
      const method = timer.target === undefined ? timer.method : timer.target[timer.method];
      if (isFunction(method)) apply(method, timer.target, timer.args);
    },
    status(level, code, description, details) { handle("onStatus", { level, code, description, details }); },
    useFramework() { framework = true; },
  };
})
