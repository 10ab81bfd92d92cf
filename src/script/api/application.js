// application: who is there, who comes and goes.
//
//   kit.application
//   kit.applicationMembers   what the server puts there
(function (native, kit) {
  "use strict";

  const { create } = Object;
  const { apply } = Reflect;
  const { hidden, readOnly, missing, isFunction, stateOf } = kit;

  const active = []; // application.clients
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
    if (state.sampleAccess) kit.sendSampleAccess(state);
    if (state.audioWithheld || state.videoWithheld) kit.sendWithheld(state);
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

  hidden(applicationMembers, "acceptConnection", (client) => {
    const xml = kit.xmlStateOf(client);
    return xml ? xml.accept() : accept(client);
  });
  hidden(applicationMembers, "rejectConnection", (client, ...args) => {
    const xml = kit.xmlStateOf(client);
    return xml ? xml.reject() : rejectWith(client, args, "");
  });
  hidden(applicationMembers, "redirectConnection", (client, uri, ...args) =>
    rejectWith(client, args, uri === undefined || uri === null ? "" : String(uri)));
  hidden(applicationMembers, "disconnect", (client) => {
    const xml = kit.xmlStateOf(client);
    if (xml) return xml.disconnect();
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
    kit.registerProxy(String(method), target, proxyName === undefined ? String(method) : String(proxyName));
    return true;
  });
  hidden(applicationMembers, "registerService", (name, service) => kit.registerService(String(name), service));
  hidden(applicationMembers, "unregisterService", (name) => kit.unregisterService(String(name)));
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
  hidden(applicationMembers, "clearSharedObjects", (path) => native.clearObjects(String(path)));
  hidden(applicationMembers, "clearStreams", (path) => String(path).startsWith("/")); // no recorded stream is left there
  missing(applicationMembers, "application.", ["denyPeerLookup", "sendPeerRedirect"]);
  applicationMembers.allowDebug = false;

  const applicationBase = kit.resolving(applicationMembers);
  const application = create(applicationBase);

  kit.close(applicationBase);
  kit.application = application;
  kit.applicationMembers = applicationMembers;
  kit.global("application", application);

  function handle(name, ...args) {
    return kit.handle(application, name, ...args);
  }

  return {
    start() { handle("onAppStart"); },
    stop(code) { return handle("onAppStop", { level: "status", code, description: "" }) !== false; },
    connect(id, facts, token, args) {
      const kind = kit.kinds[facts.kind];
      if (kind) {
        kit.kindOf.set(id, kind);
        return kind.connect(id, facts, args);
      }
      const client = kit.makeClient(id, facts, token);
      stateOf(client).args = args;
      if (!isFunction(application.onConnect)) return void accept(client);
      const answer = apply(application.onConnect, application, [client, ...args]);
      if (answer === true) accept(client);
      if (answer === false) reject(client, "", undefined, "");
    },
    // After onConnect has thrown.
    failConnect(id) {
      const client = kit.clients.get(id);
      if (!client || stateOf(client).phase !== "pending") return;
      stateOf(client).phase = "rejected";
      native.reject(id, "The application failed.", undefined, "");
    },
    disconnect(id, silent) {
      const kind = kit.kindOf.get(id);
      if (kind) {
        kit.kindOf.delete(id);
        return kind.disconnect(id, silent);
      }
      const client = kit.clients.get(id);
      if (!client) return;
      const state = stateOf(client);
      const met = state.phase === "accepted" || state.phase === "pending";
      kit.clients.delete(id);
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
    // Ours: the way to the client is lost, and it may come back by another; or it has.
    suspend(id, on) {
      const client = kit.clients.get(id);
      if (client) handle(on ? "onSuspend" : "onResume", client);
    },
    publish(id, name, began) {
      const client = kit.clients.get(id);
      const stream = kit.publishedStream(name, began);
      if (client) handle(began ? "onPublish" : "onUnpublish", client, stream);
    },
    status(level, code, description, details) { handle("onStatus", { level, code, description, details }); },
    useFramework() { framework = true; },
  };
})
