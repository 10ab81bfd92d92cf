// File: files in the application's folder and the folders that FileObject maps. What cannot be done answers false or
// undefined, as in FMS; nothing is thrown.
(function (native, kit) {
  "use strict";

  const { defineProperty } = Object;
  const { apply } = Reflect;
  const { hidden, isFunction } = kit;
  const DateType = Date;
  const MAX_LINES = 100000; // of readAll
  const MAX_READ = 1048576; // of readBytes
  const LINE_END = "\n";

  const files = new WeakMap(); // what the server knows of a File
  const nothing = { path: "", open: null, type: undefined, mode: undefined };
  const stateOf = (file) => files.get(file) || nothing;

  // "read,append" as flags; null if it says nothing that can be done.
  function modeOf(text) {
    const mode = { read: false, write: false, append: false, create: false };
    for (const word of String(text).split(",")) {
      const name = word.trim();
      if (name === "readWrite") mode.read = mode.write = true;
      else if (name === "read" || name === "write" || name === "append" || name === "create") mode[name] = true;
      else return null;
    }
    if (mode.append && mode.create) return null;
    mode.write = mode.write || mode.append || mode.create;
    const words = [mode.read && mode.write ? "readWrite" : mode.read ? "read" : "write"];
    if (mode.append) words.push("append");
    if (mode.create) words.push("create");
    mode.text = words.join(",");
    return mode;
  }

  function nameOf(path) {
    const parts = path.split("/").filter((part) => part !== "");
    return parts.length > 0 ? parts[parts.length - 1] : "/";
  }
  const below = (path, name) => (path.endsWith("/") ? path : path + "/") + name;

  function File(path) {
    if (!new.target) return new File(path);
    files.set(this, { path: String(path), open: null, type: undefined, mode: undefined });
  }

  function property(name, read, write) {
    defineProperty(File.prototype, name, {
      get() { return read(stateOf(this)); },
      set(value) { if (write) write(stateOf(this), value); },
      configurable: true, enumerable: false,
    });
  }
  const fact = (read) => (state) => {
    const facts = state.path === "" ? undefined : native.fileFacts(state.path);
    return facts === undefined ? undefined : read(facts);
  };
  const whileOpen = (read) => (state) => (state.open ? read(state) : undefined);
  property("name", (state) => nameOf(state.path));
  property("exists", (state) => fact(() => true)(state) === true);
  property("isDirectory", (state) => fact((facts) => facts.folder)(state) === true);
  property("isFile", (state) => fact((facts) => !facts.folder)(state) === true);
  property("creationTime", fact((facts) => new DateType(facts.created)));
  property("lastModified", fact((facts) => new DateType(facts.modified)));
  property("length", (state) => (state.open ? native.fileLength(state.open) : fact((facts) => facts.length)(state)));
  property("isOpen", (state) => state.open !== null);
  property("type", whileOpen((state) => state.type));
  property("mode", whileOpen((state) => state.mode.text));
  property("canRead", whileOpen((state) => state.mode.read));
  property("canWrite", whileOpen((state) => state.mode.write));
  property("canAppend", whileOpen((state) => state.mode.append));
  property("canReplace", whileOpen((state) => state.mode.create));
  property("position", whileOpen((state) => native.filePosition(state.open)), (state, value) => {
    if (state.open) native.fileSeek(state.open, Number(value));
  });

  const readable = (file) => {
    const state = stateOf(file);
    return state.open && state.mode.read ? state : null;
  };
  const writable = (file) => {
    const state = stateOf(file);
    return state.open && state.mode.write ? state : null;
  };
  function writeText(file, values, end) {
    const state = writable(file);
    if (!state) return false;
    let text = "";
    for (const value of values) text += String(value);
    return native.fileWrite(state.open, text + end);
  }

  const methods = {
    open(type, mode) {
      const state = stateOf(this);
      const flags = modeOf(mode);
      if (state === nothing || state.open || !flags || (type !== "text" && type !== "utf8" && type !== "binary")) return false;
      const opened = native.fileOpen(state.path, type === "binary", flags.read, flags.write, flags.append, flags.create);
      if (opened === undefined) return false;
      state.open = opened;
      state.type = type;
      state.mode = flags;
      return true;
    },
    close() {
      const state = stateOf(this);
      if (!state.open) return false;
      native.fileClose(state.open);
      state.open = null;
      return true;
    },
    flush() { return writable(this) !== null; },
    eof() {
      const state = stateOf(this);
      return !state.open || native.fileEnded(state.open);
    },
    // From where it is, in either direction.
    seek(bytes) {
      const state = stateOf(this);
      if (!state.open || !native.fileSeek(state.open, native.filePosition(state.open) + Number(bytes))) return -1;
      return native.filePosition(state.open);
    },
    read(count) {
      const state = readable(this);
      return state ? native.fileRead(state.open, Number(count)) : undefined;
    },
    readln() {
      const state = readable(this);
      return state && state.type !== "binary" ? native.fileReadLine(state.open) : undefined;
    },
    readAll() {
      const state = readable(this);
      if (!state || state.type === "binary") return undefined;
      const lines = [];
      for (let line = native.fileReadLine(state.open); line !== undefined && lines.length < MAX_LINES; line = native.fileReadLine(state.open)) lines.push(line);
      return lines;
    },
    readByte() {
      const state = readable(this);
      const byte = state && state.type === "binary" ? native.fileRead(state.open, 1) : undefined;
      return byte === undefined || byte === "" ? -1 : byte.charCodeAt(0);
    },
    // Into a ByteArray, at its `offset`; how many.
    readBytes(array, offset, count) {
      const state = readable(this);
      const read = state && state.type === "binary" ? native.fileReadBytes(state.open, count === undefined ? MAX_READ : Number(count)) : undefined;
      if (read === undefined || !kit.putBytes(array, offset, read)) return -1;
      return read.length;
    },
    write(...values) { return writeText(this, values, ""); },
    writeln(...values) { return writeText(this, values, LINE_END); },
    writeAll(lines) {
      if (lines === null || typeof lines !== "object") return false;
      for (let i = 0; i < lines.length; ++i) if (!writeText(this, [lines[i]], LINE_END)) return false;
      return true;
    },
    writeByte(byte) {
      const state = writable(this);
      return state !== null && state.type === "binary" && native.fileWrite(state.open, String.fromCharCode(Number(byte) & 255));
    },
    writeBytes(array, offset, count) {
      const state = writable(this);
      const bytes = state && state.type === "binary" ? kit.bytesOf(array) : undefined;
      if (bytes === undefined) return false;
      const begin = Number(offset) || 0;
      return native.fileWriteBytes(state.open, bytes.subarray(begin, count ? begin + Number(count) : bytes.length));
    },
    // The filter is asked with each name.
    list(filter) {
      const { path } = stateOf(this);
      const names = path === "" ? undefined : native.fileNames(path);
      if (names === undefined) return undefined;
      const listed = [];
      for (let i = 0; i < names.length; ++i) {
        if (!isFunction(filter) || apply(filter, undefined, [names[i]])) listed.push(new File(below(path, names[i])));
      }
      return listed;
    },
    mkdir(name) {
      const { path } = stateOf(this);
      return path !== "" && native.fileMakeFolder(below(path, String(name)));
    },
    remove(recursive) {
      const state = stateOf(this);
      return state.path !== "" && !state.open && native.fileRemove(state.path, recursive === true);
    },
    renameTo(name) {
      const state = stateOf(this);
      return state.path !== "" && !state.open && native.fileRename(state.path, String(name));
    },
    copyTo(name) {
      const state = stateOf(this);
      return state.path !== "" && !state.open && native.fileCopy(state.path, String(name));
    },
    toString() { return stateOf(this).path; },
  };
  for (const name of Object.keys(methods)) hidden(File.prototype, name, methods[name]);
  kit.close(File.prototype);
  kit.global("File", File);
})
