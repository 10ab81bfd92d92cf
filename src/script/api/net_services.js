// NetConnection to a remoting gateway: services by name, as NetServices of Flash Remoting has them (netservices.asc).
(function (native, kit) {
  "use strict";

  const { hidden, isFunction } = kit;
  const members = kit.netConnectionMembers;

  // Answers of `method` go to client.method_Result and client.method_Status, else to onResult and onStatus.
  function responderFor(client, method) {
    const tell = (special, general) => (value) => {
      if (isFunction(client[method + special])) client[method + special](value);
      else if (isFunction(client[general])) client[general](value);
      else native.trace("NetServices: nobody takes what " + method + " has answered");
    };
    return { onResult: tell("_Result", "onResult"), onStatus: tell("_Status", "onStatus") };
  }

  // Whatever method is called on it is called at the gateway. Without a client the first argument may be the responder.
  function serviceOf(connection, name, client) {
    const known = client !== null && client !== undefined;
    return new Proxy({}, {
      get(target, method) {
        if (typeof method !== "string" || method === "toString" || method === "valueOf") return target[method];
        return function (...args) {
          const own = !known && args.length > 0 && args[0] !== null && typeof args[0] === "object" && isFunction(args[0].onResult);
          const responder = known ? responderFor(client, method) : own ? args.shift() : null;
          return connection.call(name + "." + method, responder, ...args);
        };
      },
    });
  }

  hidden(members, "getService", function (name, client) { return serviceOf(this, String(name), client); });
  hidden(members, "setCredentials", function (userid, password) {
    this.addHeader("Credentials", false, { userid: String(userid), password: String(password) });
  });
})
