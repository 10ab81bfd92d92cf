// What the parts of the API have in common. The first file to be run in a context, once, before any script; `native`
// has the functions of the server (NativeTable) and is seen by no script.
//
// Every other file here is a function (native, kit) that is given to kit.install; it returns the ways in for the server,
// or nothing. What a part offers the others it adds to `kit` and says so at its head.
//
// Whatever of FMS is not there says so with its name when it is used.
(function (native) {
  "use strict";

  const { assign, create, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;
  const { apply, get } = Reflect;
  const scope = globalThis;
  const entries = {};

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

  // Objects whose members are the server's or the language's: peers cannot call those.
  const closed = new Set([Object, Function, Array, Date, RegExp, Map, Set, WeakMap, WeakSet, String, Number, Boolean, Symbol, Error,
    Promise, ArrayBuffer].map((type) => type.prototype));

  // A member that a script has made: on the object itself or on prototypes of its own.
  function member(object, name) {
    for (let at = object; at !== null && !closed.has(at); at = getPrototypeOf(at)) {
      if (getOwnPropertyDescriptor(at, name)) return object[name];
    }
    return undefined;
  }

  return {
    hidden, readOnly, notYet, missing, isFunction, resolving, member, entries,
    // Its members are not for peers.
    close(prototype) { closed.add(prototype); },

    // "method", "object.method" or "object/method" as a peer names it: [this, function], or null.
    findMethod(target, path) {
      const names = path.split(/[./]/);
      if (names.length > 8) return null;
      let object = target;
      for (let i = 0; i < names.length; ++i) {
        let found = member(object, names[i]);
        if (found === undefined && i === 0 && isFunction(target.__resolve)) found = target.__resolve(names[i]);
        if (i === names.length - 1) return isFunction(found) ? [object, found] : null;
        if (found === null || typeof found !== "object") return null;
        object = found;
      }
      return null;
    },

    // Calls target[name] if a script has put a function there.
    handle(target, name, ...args) {
      const handler = target[name];
      return isFunction(handler) ? apply(handler, target, args) : undefined;
    },

    // A global that scripts see.
    global(name, value) { hidden(scope, name, value); },

    install(part) { assign(entries, part(native, this)); },
  };
})
