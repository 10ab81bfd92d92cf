// The global functions, and the classes that are not there. Run last.
(function (native, kit) {
  "use strict";

  const { create, defineProperty, getOwnPropertyDescriptor, keys } = Object;
  const { apply, get } = Reflect;
  const { isFunction, notYet } = kit;

  function shown(value) {
    if (typeof value === "string") return value;
    try {
      return String(value);
    } catch (error) {
      return "[something that cannot be shown]";
    }
  }

  const globals = {
    trace(...values) { native.trace(values.map((value) => shown(value).slice(0, 1000)).join(" ")); },
    load(file) { native.load(String(file)); },
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
    // Nobody can guess it: 128 bits from the system. Ours.
    randomId() { return native.randomId(); },
    getGlobal() {
      if (!native.isSecure()) throw new Error("getGlobal: only secure.asc may ask for the global object");
      return globalThis;
    },
    [native.valuesFunction](object) { return object === null || object === undefined ? [] : inherited(object); },
  };
  function inherited(object) {
    const values = [];
    for (const name in object) values[values.length] = object[name];
    return values;
  }
  for (const name of keys(globals)) kit.global(name, globals[name]);

  const MISSING = ["WebService", "SOAPCall", "NetGroup", "GroupSpecifier", "GroupControl", "ProxyStream"];
  for (const name of MISSING) {
    const type = function () { throw notYet(name); };
    kit.global(name, new Proxy(type, {
      get(target, member, receiver) {
        if (typeof member === "symbol" || member in target) return get(target, member, receiver);
        return function () { throw notYet(name + "." + member); };
      },
    }));
  }
})
