// ByteArray: bytes that are read and written like a stream, ActionScript 3's without compression. Byte arrays that
// clients send arrive as one.
//
//   kit.bytesOf(array)               a view of its bytes, or undefined if it is none
//   kit.putBytes(to, offset, from)   bytes of a ByteArray into another; false if either is none
(function (native, kit) {
  "use strict";

  const { create, defineProperty } = Object;
  const { get, set, has } = Reflect;
  const { hidden, missing } = kit;
  const Bytes = Uint8Array;
  const View = DataView;
  const MAX_BYTES = 16777216; // of one array
  const MAX_UTF = 65535; // of writeUTF
  const AMF0 = 0, AMF3 = 3;
  const BIG = "bigEndian", LITTLE = "littleEndian";

  const states = new WeakMap(); // by array, and by what is behind its indexes
  function stateOf(array) {
    const state = states.get(array);
    if (!state) throw new TypeError("this is not a ByteArray");
    return state;
  }

  class EOFError extends Error {
    constructor() {
      super("Error #2030: the end of the ByteArray was reached.");
      this.name = "EOFError";
    }
  }

  // What lies behind `length` is zero.
  function setLength(state, length) {
    if (!(length >= 0 && length <= MAX_BYTES)) throw new RangeError("a ByteArray has at most " + MAX_BYTES + " bytes");
    if (length > state.bytes.length) {
      const larger = new Bytes(Math.min(MAX_BYTES, Math.max(length, state.bytes.length * 2, 64)));
      larger.set(state.bytes);
      state.bytes = larger;
      state.view = new View(larger.buffer);
    }
    if (length < state.length) state.bytes.fill(0, length, state.length);
    state.length = length;
  }
  const contents = (state) => state.bytes.subarray(0, state.length);

  // Where `count` bytes are read next.
  function take(array, count) {
    const state = stateOf(array);
    const at = state.position;
    if (at + count > state.length) throw new EOFError();
    state.position = at + count;
    return [state, at];
  }
  // Where `count` bytes are written next.
  function place(array, count) {
    const state = stateOf(array);
    const at = state.position;
    if (at + count > state.length) setLength(state, at + count);
    state.position = at + count;
    return [state, at];
  }
  const whole = (value, fallback) => {
    const number = Math.floor(Number(value));
    return number >= 0 ? number : fallback;
  };
  function taken(array, count) {
    const [state, at] = take(array, whole(count, 0));
    return state.bytes.subarray(at, state.position);
  }
  function put(array, bytes) {
    const [state, at] = place(array, bytes.length);
    state.bytes.set(bytes, at);
  }
  const encoded = (text, charset) => contents(stateOf(native.encodeText(String(text), charset)));

  function indexOf(name) {
    if (typeof name !== "string") return -1;
    const index = name >>> 0;
    return String(index) === name ? index : -1;
  }
  const indexes = {
    get(target, name, receiver) {
      const index = indexOf(name);
      if (index < 0) return get(target, name, receiver);
      const state = states.get(target);
      return index < state.length ? state.bytes[index] : undefined;
    },
    set(target, name, value, receiver) {
      const index = indexOf(name);
      if (index < 0) return set(target, name, value, receiver);
      const state = states.get(target);
      if (index >= state.length) setLength(state, index + 1);
      state.bytes[index] = Number(value);
      return true;
    },
    has(target, name) {
      const index = indexOf(name);
      return index < 0 ? has(target, name) : index < states.get(target).length;
    },
  };

  // Takes the bytes over.
  function make(bytes, prototype) {
    const encoding = ByteArray.defaultObjectEncoding === AMF0 ? AMF0 : AMF3;
    const state = { bytes, view: new View(bytes.buffer, bytes.byteOffset), length: bytes.length, position: 0, little: false, encoding };
    const target = create(prototype);
    const array = new Proxy(target, indexes);
    states.set(target, state);
    states.set(array, state);
    return array;
  }
  function ByteArray() {
    return make(new Bytes(0), new.target ? new.target.prototype : ByteArray.prototype);
  }
  ByteArray.defaultObjectEncoding = AMF3;

  function property(name, read, write) {
    defineProperty(ByteArray.prototype, name, {
      get() { return states.has(this) ? read(states.get(this)) : undefined; },
      set(value) { if (write) write(stateOf(this), value); },
      configurable: true, enumerable: false,
    });
  }
  property("length", (state) => state.length, (state, value) => {
    setLength(state, whole(value, 0));
    state.position = Math.min(state.position, state.length);
  });
  property("position", (state) => state.position, (state, value) => { state.position = Math.min(whole(value, 0), MAX_BYTES); });
  property("bytesAvailable", (state) => Math.max(0, state.length - state.position));
  property("endian", (state) => (state.little ? LITTLE : BIG), (state, value) => {
    if (value !== BIG && value !== LITTLE) throw new TypeError('endian is "' + BIG + '" or "' + LITTLE + '"');
    state.little = value === LITTLE;
  });
  property("objectEncoding", (state) => state.encoding, (state, value) => { state.encoding = Number(value) === AMF0 ? AMF0 : AMF3; });

  const NUMBERS = { // name: [reads, writes, bytes]
    Byte: ["getInt8", "setInt8", 1], Short: ["getInt16", "setInt16", 2], Int: ["getInt32", "setInt32", 4],
    UnsignedByte: ["getUint8", null, 1], UnsignedShort: ["getUint16", null, 2], UnsignedInt: ["getUint32", "setUint32", 4],
    Float: ["getFloat32", "setFloat32", 4], Double: ["getFloat64", "setFloat64", 8],
  };
  for (const name of Object.keys(NUMBERS)) {
    const [reads, writes, size] = NUMBERS[name];
    hidden(ByteArray.prototype, "read" + name, function () {
      const [state, at] = take(this, size);
      return state.view[reads](at, state.little);
    });
    if (writes) {
      hidden(ByteArray.prototype, "write" + name, function (value) {
        const [state, at] = place(this, size);
        state.view[writes](at, Number(value), state.little);
      });
    }
  }

  // From `offset` of `from` into `to` at `at`: `count` bytes, or all there are.
  function copy(from, offset, count, to, at) {
    const begin = whole(offset, 0);
    const size = whole(count, 0) || from.length - begin;
    if (begin > from.length || begin + size > from.length) throw new RangeError("the ByteArray does not have that many bytes");
    const bytes = from.slice(begin, begin + size); // it may be the same array
    if (at + bytes.length > to.length) setLength(to, at + bytes.length);
    to.bytes.set(bytes, at);
    return bytes.length;
  }

  const methods = {
    clear() {
      const state = stateOf(this);
      setLength(state, 0);
      state.position = 0;
    },
    readBoolean() { return this.readByte() !== 0; },
    writeBoolean(value) { this.writeByte(value ? 1 : 0); },
    readBytes(target, offset, count) {
      const state = stateOf(this);
      const size = whole(count, 0) || state.length - state.position;
      const [, at] = take(this, Math.max(0, size));
      copy(contents(state), at, size, stateOf(target), whole(offset, 0));
    },
    writeBytes(source, offset, count) {
      const state = stateOf(this);
      state.position += copy(contents(stateOf(source)), offset, count, state, state.position);
    },
    readUTF() {
      const length = this.readUnsignedShort();
      return native.decodeText(taken(this, length), "utf-8");
    },
    writeUTF(text) {
      const bytes = encoded(text, "utf-8");
      if (bytes.length > MAX_UTF) throw new RangeError("writeUTF: at most " + MAX_UTF + " bytes");
      this.writeShort(bytes.length);
      put(this, bytes);
    },
    readUTFBytes(count) { return native.decodeText(taken(this, count), "utf-8"); },
    writeUTFBytes(text) { put(this, encoded(text, "utf-8")); },
    readMultiByte(count, charset) { return native.decodeText(taken(this, count), String(charset)); },
    writeMultiByte(text, charset) { put(this, encoded(text, String(charset))); },
    readObject() {
      const state = stateOf(this);
      if (state.position >= state.length) throw new EOFError();
      const [value, size] = native.decodeObject(state.bytes.subarray(state.position, state.length), state.encoding);
      state.position += size;
      return value;
    },
    writeObject(value) { put(this, contents(stateOf(native.encodeObject(value, stateOf(this).encoding)))); },
    toString() { return native.decodeText(contents(stateOf(this)), "utf-8"); },
  };
  for (const name of Object.keys(methods)) hidden(ByteArray.prototype, name, methods[name]);
  missing(ByteArray.prototype, "ByteArray.", ["compress", "uncompress", "deflate", "inflate"]);
  kit.close(ByteArray.prototype);

  kit.bytesOf = (array) => (states.has(array) ? contents(states.get(array)) : undefined);
  kit.putBytes = (to, offset, from) => {
    if (!states.has(to) || !states.has(from)) return false;
    const bytes = contents(states.get(from));
    if (bytes.length > 0) copy(bytes, 0, bytes.length, states.get(to), whole(offset, 0));
    return true;
  };
  native.registerByteArray((bytes) => make(bytes, ByteArray.prototype), kit.bytesOf, ByteArray.prototype);
  kit.global("ByteArray", ByteArray);
  kit.global("EOFError", EOFError);
})
