// Requests to web servers, as LoadVars and XML make them.
//
//   kit.makeLoader(prototype)        gives a prototype load(), send(), sendAndLoad(), addRequestHeader(), getBytesLoaded(),
//                                    getBytesTotal(), loaded and contentType. What is sent is toString() of the object;
//                                    what comes goes to onHTTPStatus, then onData, of the object or of sendAndLoad's target.
(function (native, kit) {
  "use strict";

  const { defineProperty } = Object;
  const { apply } = Reflect;
  const { isArray } = Array;
  const { hidden, isFunction } = kit;
  const MAX_FIELDS = 64; // of one object; the server looks at their form
  const FORM = "application/x-www-form-urlencoded";

  const states = new WeakMap(); // of LoadVars and XML objects, made when first needed: scripts inherit from them
  const underWay = new Map(); // state and target by id
  let last = 0;

  function stateOf(object) {
    let state = states.get(object);
    if (!state) states.set(object, state = { fields: [], contentType: undefined, loaded: undefined, request: 0, bytes: undefined });
    return state;
  }

  function start(object, url, target, post, body) {
    if (url === undefined || url === null) return false;
    const fields = post ? ["Content-Type", String(object.contentType)] : [];
    for (const field of stateOf(object).fields) fields[fields.length] = field;
    const id = ++last;
    let address = String(url);
    if (!post && body !== "") address += (apply(String.prototype.indexOf, address, ["?"]) < 0 ? "?" : "&") + body;
    if (!native.request(id, post, address, fields, post ? body : "")) return false;
    underWay.set(id, target);
    if (target) {
      const state = stateOf(target);
      state.loaded = false;
      state.request = id;
      state.bytes = undefined;
    }
    return true;
  }

  function isGet(method) {
    return typeof method === "string" && (method === "GET" || method === "get");
  }

  function addHeader(object, name, value) {
    const { fields } = stateOf(object);
    const names = isArray(name) ? name : [name, value]; // ("name", "value") or (["name", "value", "name", "value"])
    for (let i = 0; i + 1 < names.length && fields.length < 2 * MAX_FIELDS; i += 2) {
      fields[fields.length] = String(names[i]);
      fields[fields.length] = String(names[i + 1]);
    }
  }

  function progress(object, which) {
    const state = stateOf(object);
    if (state.bytes) return state.bytes[which];
    const now = state.request ? native.requestProgress(state.request) : null;
    return now ? (which === 1 && now[1] === 0 ? undefined : now[which]) : undefined;
  }

  kit.makeLoader = function (prototype) {
    hidden(prototype, "load", function (url) { return start(this, url, this, false, ""); });
    hidden(prototype, "send", function (url, target, method) {
      return start(this, url, null, !isGet(target) && !isGet(method), this.toString());
    });
    hidden(prototype, "sendAndLoad", function (url, target, method) {
      const known = target !== null && typeof target === "object";
      return start(this, url, known ? target : this, !isGet(method), this.toString());
    });
    hidden(prototype, "addRequestHeader", function (name, value) { addHeader(this, name, value); });
    hidden(prototype, "getBytesLoaded", function () { return progress(this, 0); });
    hidden(prototype, "getBytesTotal", function () { return progress(this, 1); });
    defineProperty(prototype, "loaded", {
      get() { return stateOf(this).loaded; },
      set(value) { stateOf(this).loaded = value; },
      configurable: true, enumerable: false,
    });
    // On the prototype it holds for all that have none of their own.
    defineProperty(prototype, "contentType", {
      get() { return stateOf(this).contentType ?? stateOf(prototype).contentType ?? FORM; },
      set(value) { stateOf(this).contentType = value; },
      configurable: true, enumerable: false,
    });
  };

  return {
    answered(id, status, text, bytes) {
      const target = underWay.get(id);
      underWay.delete(id);
      if (!target) return;
      stateOf(target).bytes = [bytes, bytes];
      kit.handle(target, "onHTTPStatus", status);
      if (isFunction(target.onData)) target.onData(text);
    },
  };
})
