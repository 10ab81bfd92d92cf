// NetStream: a stream of this application's that is published to another server; and the other way round, a stream of
// another server's that is played into one of this application's (Stream.play with a NetConnection).
//
//   kit.playRemote(stream name, NetConnection, remote name, {queue, length, start})   begins it; whether it could
//   kit.remoteName(name)   of the local name under which such a stream is relayed: what the other server calls it
(function (native, kit) {
  "use strict";

  const { create } = Object;
  const { hidden, readOnly } = kit;
  const MAX_BUFFER = 4294967; // seconds, which go out as 32 bits of milliseconds

  const states = new WeakMap();
  const published = new Map(); // by number: what has a stream on the other server, or has asked for one
  let lastStream = 0;

  function stateOf(stream) {
    const state = states.get(stream);
    if (!state) throw new TypeError("this is not a NetStream");
    return state;
  }
  function tell(stream, level, code, details) {
    kit.handle(stream, "onStatus", { level, code, description: "", details });
  }

  function begin(stream, state, connection) {
    const id = ++lastStream;
    if (!native.netStreamPublish(id, connection, state.name, state.type)) return false;
    state.id = id;
    state.started = false;
    published.set(id, stream);
    if (state.buffer > 0) native.netStreamBuffer(id, state.buffer * 1000);
    if (state.source !== "") native.netStreamAttach(id, state.source);
    return true;
  }
  // What has been asked for last counts: the connection may come later than the script changes its mind.
  function publish(stream, name, type) {
    const state = stateOf(stream);
    unpublish(state);
    state.name = String(name);
    state.type = type === undefined || type === null ? "live" : String(type);
    const turn = ++state.turn;
    let sent = true;
    let waits = false; // unless it is done at once
    waits = kit.whenConnected(state.connection, (connection) => {
      if (state.turn !== turn) return;
      sent = begin(stream, state, connection);
      if (!sent && waits) tell(stream, "error", "NetStream.Failed", state.name);
    }, () => { if (state.turn === turn) tell(stream, "error", "NetStream.Failed", state.name); });
    return waits && sent;
  }
  function unpublish(state) {
    ++state.turn;
    if (state.id === 0) return;
    published.delete(state.id);
    native.netStreamClose(state.id);
    state.id = 0;
  }

  function NetStream(connection) {
    states.set(this, { connection, id: 0, started: false, turn: 0, name: "", type: "live", source: "", buffer: 0 });
  }
  const members = {};
  hidden(members, "constructor", NetStream);
  hidden(members, "publish", function (name, type) {
    if (name !== false && name !== null && name !== undefined) return publish(this, name, type);
    unpublish(stateOf(this));
    return true;
  });
  // A Stream; false or nothing ends it. What is attached flows for as long as this is published.
  hidden(members, "attach", function (source) {
    const state = stateOf(this);
    const named = source !== null && typeof source === "object" && source.name !== undefined;
    state.source = named ? String(source.name) : "";
    if (state.id !== 0) native.netStreamAttach(state.id, state.source);
    return true;
  });
  hidden(members, "send", function (handler, ...args) {
    const state = stateOf(this);
    return state.id !== 0 && native.netStreamSend(state.id, String(handler), args);
  });
  hidden(members, "setBufferTime", function (seconds) {
    const state = stateOf(this);
    const time = Number(seconds);
    state.buffer = time > 0 ? Math.min(time, MAX_BUFFER) : 0;
    if (state.id !== 0) native.netStreamBuffer(state.id, state.buffer * 1000);
  });
  hidden(members, "close", function () { unpublish(stateOf(this)); });
  readOnly(members, "bufferTime", function () { return states.has(this) ? states.get(this).buffer : undefined; });
  readOnly(members, "time", function () { return states.has(this) ? native.netStreamCounters(states.get(this).id).position / 1000 : undefined; });
  readOnly(members, "info", function () { return states.has(this) ? native.netStreamCounters(states.get(this).id) : undefined; });
  const base = kit.resolving(members);
  NetStream.prototype = create(base);
  kit.close(base);
  kit.global("NetStream", NetStream);

  // What comes from another server is published under a name that no client can ask for, and relayed from there.
  const sources = new Map(); // by number: {target, remote, local}
  const PREFIX = "//remote/";
  let lastSource = 0;

  function playSource(target, connection, remote, options) {
    const id = ++lastSource;
    const local = PREFIX + id;
    const start = options.start === undefined ? -2 : options.start;
    if (!native.remoteSourcePlay(id, connection, remote, local, start, options.length > 0 ? options.length : -1)) return false;
    sources.set(id, { target, remote });
    if (native.streamPlay(target, local, options.queue, 0) === undefined) return true;
    sources.delete(id);
    native.remoteSourceClose(id);
    return false;
  }
  kit.playRemote = (target, connection, remote, options) => {
    let sent = true;
    const waits = kit.whenConnected(connection, (number) => { sent = playSource(target, number, remote, options); }, () => {});
    return waits && sent;
  };
  kit.remoteName = (name) => {
    const source = name.startsWith(PREFIX) ? sources.get(Number(name.slice(PREFIX.length))) : undefined;
    return source ? source.remote : name;
  };

  return {
    // What the other server says of the stream is told to the Stream that it is played into.
    remoteSourceStatus(id, information) {
      const source = sources.get(id);
      const stream = source && kit.knownStream ? kit.knownStream(source.target) : undefined;
      if (stream && information.level === "error") kit.handle(stream, "onStatus", information);
    },
    remoteSourceEnd(id) { sources.delete(id); },
    netStreamStatus(id, information) {
      const stream = published.get(id);
      if (!stream) return;
      if (information.code === "NetStream.Publish.Start") states.get(stream).started = true;
      kit.handle(stream, "onStatus", information);
    },
    netStreamEnd(id) {
      const stream = published.get(id);
      if (!stream) return;
      const state = states.get(stream);
      published.delete(id);
      state.id = 0;
      if (state.started) tell(stream, "status", "NetStream.Unpublish.Success", state.name);
    },
  };
})
