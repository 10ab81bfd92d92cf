// SharedObject: the shared objects of the instance, as its script holds them.
(function (native, kit) {
  "use strict";

  const { create, defineProperty } = Object;
  const { apply } = Reflect;
  const { hidden, readOnly, isFunction } = kit;
  const EVENTS = new Set(["onSync", "onStatus", "__resolve"]); // what clients send is not taken for these

  const held = new Map(); // by number, from get() to close()
  const states = new WeakMap(); // of a SharedObject: { name, number }, number 0 once it is closed

  function stateOf(object) {
    const state = states.get(object);
    if (!state) throw new TypeError("this is not a SharedObject");
    return state;
  }
  function numberOf(object) {
    const state = states.get(object);
    return state ? state.number : 0;
  }

  const members = {};
  readOnly(members, "name", function () { return states.has(this) ? states.get(this).name : undefined; });
  readOnly(members, "version", function () { return native.objectVersion(numberOf(this)); });
  readOnly(members, "isDirty", function () { return native.isObjectDirty(numberOf(this)); });
  defineProperty(members, "autoCommit", {
    get() { return native.autoCommit(numberOf(this)); },
    set(value) { native.setAutoCommit(stateOf(this).number, !!value); },
    configurable: true, enumerable: true,
  });
  // -1: as many versions as the server remembers.
  defineProperty(members, "resyncDepth", {
    get() { return native.resyncDepth(numberOf(this)); },
    set(value) {
      const depth = Number(value);
      native.setResyncDepth(stateOf(this).number, depth >= 0 && depth < 4294967296 ? Math.floor(depth) : -1);
    },
    configurable: true, enumerable: true,
  });

  // The server answers for number 0, an object that is closed, as FMS does: with nothing done.
  hidden(members, "getProperty", function (name) { return native.slot(stateOf(this).number, String(name)); });
  hidden(members, "setProperty", function (name, value) { return native.setSlot(stateOf(this).number, String(name), value); });
  hidden(members, "getPropertyNames", function () { return native.slotNames(stateOf(this).number); });
  hidden(members, "size", function () { return native.slotCount(stateOf(this).number); });
  hidden(members, "clear", function () { return native.clearObject(stateOf(this).number); });
  hidden(members, "lock", function () { return native.lockObject(stateOf(this).number); });
  hidden(members, "unlock", function () { return native.unlockObject(stateOf(this).number); });
  hidden(members, "flush", function () { return native.commitObject(stateOf(this).number); });
  hidden(members, "purge", function (version) { native.purgeObject(stateOf(this).number, Number(version)); });
  function send(handler, ...args) {
    return native.sendToObject(stateOf(this).number, [String(handler), ...args]);
  }
  hidden(members, "send", send);
  hidden(members, "mark", send); // its place among the changes is what both promise
  hidden(members, "commit", function (name) {
    const { number } = stateOf(this);
    return name === undefined || name === null || name === "" ? native.commitObject(number) : commit(name);
  });
  hidden(members, "close", function () {
    const state = stateOf(this);
    held.delete(state.number);
    native.closeObject(state.number);
    state.number = 0;
  });

  function SharedObject() {
    throw new TypeError("SharedObject.get(name, persistence) makes SharedObjects");
  }
  const base = kit.resolving(members);
  SharedObject.prototype = create(base);
  hidden(members, "constructor", SharedObject);
  kit.close(base);

  // Of another server's: users of this instance use it under the same name, and see what everybody there sees.
  function getRemote(name, persistent, connection) {
    const number = native.openRemoteObject(name, persistent);
    if (number === 0) return null;
    const object = objectOf(number, name);
    const failed = () => {
      if (numberOf(object) === number) kit.handle(object, "onStatus", { level: "error", code: "SharedObject.ConnectFailed", description: "" });
    };
    const found = kit.whenConnected(connection, (id) => { if (numberOf(object) === number) native.attachObject(number, id); }, failed);
    if (found) return object;
    object.close();
    return null;
  }

  function get(name, persistent, connection) {
    if (connection !== null && connection !== undefined) return getRemote(String(name), !!persistent, connection);
    const number = native.openObject(String(name), !!persistent);
    return number === 0 ? null : objectOf(number, name);
  }

  function objectOf(number, name) {
    if (!held.has(number)) {
      const object = create(SharedObject.prototype);
      states.set(object, { name: String(name), number });
      held.set(number, object);
    }
    return held.get(number);
  }

  // (): all that have changed. (name): that one.
  function commit(name) {
    return name === undefined || name === null || name === "" ? native.commitObjects() : native.commitNamed(String(name));
  }
  hidden(SharedObject, "get", get);
  hidden(SharedObject, "commit", commit);
  kit.global("SharedObject", SharedObject);

  function handlerOf(object, name) {
    if (typeof name !== "string" || EVENTS.has(name)) return undefined;
    const found = kit.member(object, name);
    if (found !== undefined || !isFunction(object.__resolve)) return found;
    return object.__resolve(name);
  }

  return {
    objectChanged(number, list) {
      const object = held.get(number);
      if (object) kit.handle(object, "onSync", list);
    },
    objectMessage(number, args) {
      const object = held.get(number);
      if (!object) return;
      const handler = handlerOf(object, args[0]);
      if (isFunction(handler)) apply(handler, object, args.slice(1));
    },
    objectStatus(number, code) {
      const object = held.get(number);
      if (object) kit.handle(object, "onStatus", { level: "error", code, description: "" });
    },
  };
})
