// LoadVars: variables that are sent to a web server, or come from one. They are the object's own properties.
(function (native, kit) {
  "use strict";

  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { hidden, isFunction } = kit;
  const MAX_VARIABLES = 10000;

  function LoadVars() {}
  const members = LoadVars.prototype;
  kit.makeLoader(members);

  hidden(members, "decode", function (text) {
    if (text === undefined || text === null) return;
    const pairs = native.decodeForm(String(text));
    for (let i = 0; i < pairs.length; i += 2) {
      const old = getOwnPropertyDescriptor(this, pairs[i]);
      if (old && !old.configurable) continue;
      defineProperty(this, pairs[i], { value: pairs[i + 1], writable: true, configurable: true, enumerable: true });
    }
  });
  // Handlers are no variables.
  hidden(members, "toString", function () {
    const pairs = [];
    for (const name in this) {
      const value = this[name];
      if (isFunction(value)) continue;
      if (pairs.length >= 2 * MAX_VARIABLES) throw new RangeError("LoadVars: more than " + MAX_VARIABLES + " variables");
      pairs[pairs.length] = name;
      pairs[pairs.length] = String(value);
    }
    return native.encodeForm(pairs);
  });
  hidden(members, "onData", function (text) {
    if (text !== undefined) {
      this.decode(text);
      this.loaded = true;
    }
    kit.handle(this, "onLoad", text !== undefined);
  });
  hidden(members, "constructor", LoadVars);

  kit.close(members);
  kit.global("LoadVars", LoadVars);
})
