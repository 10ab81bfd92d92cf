// The gateway: services of the application's that clients call by AMF over HTTP. A client of it, a GatewayCaller, is there
// for one request. It reaches the methods of the objects that registerService() was given, and nothing else.
//
//   kit.registerService(name, service), kit.unregisterService(name)
(function (native, kit) {
  "use strict";

  const { create } = Object;
  const { apply } = Reflect;
  const { hidden, readOnly, isFunction } = kit;
  const MAX_SERVICES = 1000;

  const services = new Map(); // by name
  const callers = new Map(); // by id, for the time of their request
  const states = new WeakMap();

  function stateOf(caller) {
    const state = states.get(caller);
    if (!state) throw new TypeError("this is not a GatewayCaller");
    return state;
  }

  function GatewayCaller() {
    throw new TypeError("the server makes GatewayCallers");
  }
  const members = GatewayCaller.prototype;
  for (const name of ["id", "agent", "ip", "referrer", "pageUrl", "uri", "uriStem", "secure", "protocol"]) {
    readOnly(members, name, function () { return states.has(this) ? states.get(this).facts[name] : undefined; });
  }
  readOnly(members, "headers", function () { return states.has(this) ? states.get(this).headers : undefined; });
  hidden(members, "constructor", GatewayCaller);

  // What answers a call later, once. It is a responder too: client.call("method", caller.defer()).
  function GatewayReply() {
    throw new TypeError("GatewayCaller.defer() makes GatewayReplies");
  }
  const replies = new WeakMap();
  function answer(reply, ok, value) {
    const send = replies.get(reply);
    if (!send) return false;
    replies.delete(reply);
    send(ok, value);
    return true;
  }
  hidden(GatewayReply.prototype, "onResult", function (value) { return answer(this, true, value); });
  hidden(GatewayReply.prototype, "onStatus", function (info) { return answer(this, false, info); });
  hidden(GatewayReply.prototype, "constructor", GatewayReply);

  hidden(members, "defer", function () {
    const { call, id } = stateOf(this);
    if (!call) throw new Error("defer: only while a method of a service is called");
    call.later = true;
    const reply = create(GatewayReply.prototype);
    replies.set(reply, (ok, value) => native.answer(id, call.transaction, call.bytes, ok, value));
    return reply;
  });
  kit.close(members);
  kit.close(GatewayReply.prototype);

  // "Service.method", where a service's name may have dots in it too.
  function find(path) {
    const dot = apply(String.prototype.lastIndexOf, path, ["."]);
    const service = dot > 0 ? services.get(apply(String.prototype.slice, path, [0, dot])) : undefined;
    const name = apply(String.prototype.slice, path, [dot + 1]);
    if (service === undefined || name === "" || name[0] === "_" || name === "constructor") return null;
    const method = kit.member(service, name);
    return isFunction(method) ? [service, method] : null;
  }

  kit.registerService = (name, service) => {
    if (service === null || (typeof service !== "object" && !isFunction(service))) throw new TypeError("registerService: the second argument is an object");
    if (name === "" || (services.size >= MAX_SERVICES && !services.has(name))) return false;
    services.set(name, service);
    return true;
  };
  kit.unregisterService = (name) => services.delete(name);
  kit.global("GatewayCaller", GatewayCaller);

  kit.kinds.gateway = {
    connect(id, facts, [headers]) {
      const caller = create(GatewayCaller.prototype);
      facts.protocol = facts.secure ? "https" : "http";
      states.set(caller, { id, facts, headers, call: null });
      callers.set(id, caller);
      if (kit.handle(kit.application, "onGatewayConnect", caller) === false) return native.reject(id, "", undefined, "");
      native.accept(id);
    },
    call(id, path, args, transaction, bytes) {
      const caller = callers.get(id);
      const found = caller ? find(path) : null;
      if (!found) return kit.entries.noMethod;
      const state = states.get(caller);
      const call = state.call = { transaction, bytes, later: false };
      try {
        const value = apply(found[1], found[0], [caller, ...args]);
        return call.later ? kit.entries.later : value;
      } finally {
        state.call = null;
      }
    },
    disconnect(id) {
      callers.delete(id);
    },
  };
})
