// Stream: a live stream of the instance's: what is published in it, by clients or by playing others into it.
//
//   kit.publishedStream(name, began)   the Stream of a client's publish, which is told
//   kit.streamName(object)             the name of a Stream; undefined: it is none
//   kit.playRemote                     set by whoever can play streams of other servers:
//                                      (stream name, NetConnection, remote name, {queue, length}): boolean
(function (native, kit) {
  "use strict";

  const { create } = Object;
  const { hidden, readOnly, isFunction } = kit;

  const known = new Map(); // Streams by name: those that scripts have got, and those that clients publish
  const states = new WeakMap();
  const statuses = new Map(); // [stream, information] by number, until onStatus has been called
  let got = 0; // how many of `known` scripts have got
  let lastStatus = 0;

  // Never within a call of the script's.
  function tell(stream, level, code, description, details) {
    if (statuses.size >= native.maxStatuses) return;
    statuses.set(++lastStatus, [stream, { level, code, description, details }]);
    native.streamTellLater(lastStatus);
  }
  const status = (stream, code, description, details) => tell(stream, "status", code, description, details);
  function fail(stream, code, description, details) {
    tell(stream, "error", code, description, details);
    return false;
  }

  const members = {};
  // A member of the server's: `use` has (stream, state, arguments); false if `this` is no Stream.
  function method(name, use) {
    hidden(members, name, function (...args) {
      const state = states.get(this);
      return state && !state.destroyed ? use(this, state, args) : false;
    });
  }
  function property(name, read) {
    readOnly(members, name, function () { return states.has(this) ? read(states.get(this)) : undefined; });
  }

  property("name", (state) => state.name);
  property("type", () => "live");
  property("bufferTime", (state) => state.bufferTime);
  property("publishQueryString", (state) => refreshed(state).query);
  property("publishTime", (state) => refreshed(state).since);

  // Of the present publish, or of the last one.
  function refreshed(state) {
    const facts = native.streamFacts(state.name);
    if (facts.published) [state.query, state.since] = [facts.query, facts.since];
    return state;
  }

  method("setBufferTime", (stream, state, [seconds]) => {
    state.bufferTime = Math.max(0, Number(seconds) || 0);
    return true;
  });

  function stopPlaying(stream, state) {
    if (native.streamStop(state.name)) status(stream, "NetStream.Play.Stop", "Stopped playing.", state.name);
    return true;
  }

  function refuse(stream, state, source, refusal) {
    if (refusal.taken) return fail(stream, "NetStream.Publish.BadName", refusal.description + ".", state.name);
    return fail(stream, "NetStream.Play.Failed", refusal.description + ".", source);
  }

  function playRemote(stream, state, connection, source, options) {
    if (isFunction(kit.playRemote)) return kit.playRemote(state.name, connection, source, options);
    return fail(stream, "NetStream.Play.Failed", "Streams of other servers cannot be played yet.", source);
  }

  // (source, start, length, reset, connection, virtualKey)
  method("play", (stream, state, [source, start, length, reset, connection]) => {
    if (source === false || source === undefined || source === null || source === "") return stopPlaying(stream, state);
    const name = native.streamName(String(source));
    if (name === "" || (start !== null && Number(start) >= 0)) {
      return fail(stream, "NetStream.Play.StreamNotFound", "There is no recorded stream of this name.", String(source));
    }
    const options = { queue: reset !== undefined && reset !== null && Number(reset) === 0, length: Number(length) > 0 ? Number(length) : 0 };
    if (connection) return playRemote(stream, state, connection, name, options);
    const refusal = native.streamPlay(state.name, name, options.queue, options.length);
    if (refusal) return refuse(stream, state, name, refusal);
    register(stream, state);
    if (!options.queue) status(stream, "NetStream.Play.Reset", "Playing and resetting " + name + ".", name);
    return true;
  });

  method("record", (stream, state, [flag]) => {
    if (flag === false) return true;
    return fail(stream, "NetStream.Record.NoAccess", "This server does not record; the stream is live only.", state.name);
  });
  method("send", (stream, state, [handler, ...args]) => {
    if (handler === undefined || handler === null || handler === "") return false;
    return native.streamSend(state.name, [String(handler), ...args]);
  });
  method("getOnMetaData", (stream, state) => native.streamMetadata(state.name));
  // Nothing is recorded.
  method("flush", () => true);
  method("clear", () => true);
  method("setVirtualPath", () => undefined);

  const base = kit.resolving(members);
  kit.close(base);

  function make(name) {
    const stream = create(Stream.prototype);
    states.set(stream, { name, got: false, destroyed: false, bufferTime: 0, query: "", since: 0 });
    stream.syncWrite = false;
    stream.maxQueueDelay = 500;
    stream.maxQueueSize = -1;
    return stream;
  }

  // It stays the Stream of its name until it is destroyed.
  function register(stream, state) {
    if (state.got || (known.has(state.name) && known.get(state.name) !== stream)) return;
    state.got = true;
    ++got;
    known.set(state.name, stream);
  }

  // null: it is no name, or there are too many.
  function get(text) {
    const name = text === undefined || text === null ? "" : native.streamName(String(text));
    if (name === "") return null;
    const stream = known.get(name) || (got < native.maxStreams ? make(name) : null);
    if (stream) register(stream, states.get(stream));
    return stream;
  }

  function destroy(stream) {
    const state = states.get(stream);
    if (!state || state.destroyed) return false;
    native.streamStop(state.name);
    state.destroyed = true;
    if (known.get(state.name) === stream) known.delete(state.name);
    if (state.got) --got;
    return true;
  }

  function Stream(name) {
    return get(name) || undefined;
  }
  Stream.prototype = create(base);
  hidden(members, "constructor", Stream);
  hidden(Stream, "get", (name) => get(name));
  hidden(Stream, "destroy", (stream) => destroy(stream));
  hidden(Stream, "length", () => 0); // of a recorded stream
  hidden(Stream, "size", () => 0);
  hidden(Stream, "clear", () => true);
  kit.global("Stream", Stream);

  kit.streamName = (object) => (states.has(object) ? states.get(object).name : undefined);
  kit.publishedStream = (name, began) => {
    const stream = known.get(name) || make(name);
    const state = refreshed(states.get(stream));
    if (began) {
      known.set(name, stream);
      status(stream, "NetStream.Publish.Start", name + " is now published.", name);
    } else {
      if (!state.got && known.get(name) === stream) known.delete(name);
      status(stream, "NetStream.Unpublish.Success", name + " is now unpublished.", name);
    }
    return stream;
  };

  const EVENTS = {
    started: ["NetStream.Play.Start", "Started playing "],
    switched: ["NetStream.Play.Switch", "Going on with "],
    published: ["NetStream.Play.PublishNotify", "There is now a publisher of "],
    unpublished: ["NetStream.Play.UnpublishNotify", "There is no publisher any more of "],
    finished: ["NetStream.Play.Stop", "Stopped playing "],
  };

  return {
    streamStatus(number) {
      const [stream, information] = statuses.get(number);
      statuses.delete(number);
      kit.handle(stream, "onStatus", information);
    },
    streamEvent(target, kind, source) {
      const stream = known.get(target);
      if (!stream) return;
      const [code, description] = EVENTS[kind];
      kit.handle(stream, "onStatus", { level: "status", code, description: description + source + ".", details: source });
    },
  };
})
