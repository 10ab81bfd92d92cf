// Stream: a live stream of the instance's: what is published in it, by clients or by playing others into it.
//
//   kit.publishedStream(name, began)   the Stream of a client's publish, which is told
//   kit.streamName(object)             the name of a Stream; undefined: it is none
//   kit.tellStream(name, information)  onStatus of the Stream of that name, if there is one; from the event loop
//
// Of net_stream.js, which plays streams of other servers:
//
//   kit.playRemote(stream name, NetConnection, remote name, {queue, length, start, buffer})   whether it could begin
//   kit.remoteName(name)               what the other server calls a source
(function (native, kit) {
  "use strict";

  const { create, keys } = Object;
  const { hidden, readOnly } = kit;

  const known = new Map(); // Streams by name: those that scripts have got, and those that clients publish
  const faded = new Map(); // WeakRefs by name: of those that scripts have got and made nothing of
  const states = new WeakMap();
  const statuses = new Map(); // [stream, information] by number, until onStatus has been called
  let got = 0; // how many of `known` scripts have got
  let lastStatus = 0;

  // Never within a call of the script's. What it returns takes it back, by statuses.delete.
  function tell(stream, level, code, description, details) {
    if (statuses.size >= native.maxStatuses) return 0;
    statuses.set(++lastStatus, [stream, { level, code, description, details }]);
    native.streamTellLater(lastStatus);
    return lastStatus;
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

  // Whatever was given for a NetConnection.
  function remoteBegins(state, connection, source, options) {
    try {
      return kit.playRemote(state.name, connection, source, options);
    } catch (error) {
      return false;
    }
  }

  function playRemote(stream, state, connection, source, options) {
    if (begin(stream, state, source, options, () => !remoteBegins(state, connection, source, options)) === false) return true;
    return fail(stream, "NetStream.Play.Failed", "The stream of the other server cannot be played.", source);
  }

  // Play.Reset is told before anything that the play brings about. What `play` returns is why it could not be.
  function begin(stream, state, source, options, play) {
    const notice = options.queue ? 0 : status(stream, "NetStream.Play.Reset", "Playing and resetting " + source + ".", source);
    const refusal = play();
    if (refusal) statuses.delete(notice);
    else register(stream, state);
    return refusal;
  }

  // (source, start, length, reset, connection, virtualKey)
  method("play", (stream, state, [source, start, length, reset, connection]) => {
    if (source === false || source === undefined || source === null || source === "") return stopPlaying(stream, state);
    const name = native.streamName(String(source));
    const options = {
      queue: reset !== undefined && reset !== null && Number(reset) === 0,
      length: Number(length) > 0 ? Number(length) : 0,
      start: start === undefined || start === null || Number.isNaN(Number(start)) ? -2 : Number(start),
    };
    if (connection) return playRemote(stream, state, connection, String(source), { ...options, buffer: state.bufferTime });
    if (name === "" || options.start >= 0) {
      return fail(stream, "NetStream.Play.StreamNotFound", "There is no recorded stream of this name.", String(source));
    }
    const refusal = begin(stream, state, name, options, () => native.streamPlay(state.name, name, options.queue, options.length));
    return refusal ? refuse(stream, state, name, refusal) : true;
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
    faded.delete(state.name);
    state.got = true;
    ++got;
    known.set(state.name, stream);
  }

  const find = (name) => known.get(name) || (faded.has(name) ? faded.get(name).deref() : undefined);

  // Scripts get the Stream of every name that they meet: what is not published, and has nothing of the script's on it,
  // need only be the same object for whoever still has it.
  const OWN = 3; // properties of a Stream as it is made
  function fade() {
    for (const [name, reference] of faded) if (!reference.deref()) faded.delete(name);
    for (const [name, stream] of known) {
      const state = states.get(stream);
      if (!state.got || keys(stream).length > OWN || native.streamPublished(name)) continue;
      known.delete(name);
      faded.set(name, new WeakRef(stream));
      state.got = false;
      --got;
    }
  }

  // null: it is no name, or there are too many.
  function get(text) {
    const name = text === undefined || text === null ? "" : native.streamName(String(text));
    if (name === "") return null;
    if (got >= native.maxStreams && !known.has(name)) fade();
    const stream = find(name) || (got < native.maxStreams ? make(name) : null);
    if (stream) register(stream, states.get(stream));
    return stream;
  }

  function destroy(stream) {
    const state = states.get(stream);
    if (!state || state.destroyed) return false;
    native.streamStop(state.name);
    state.destroyed = true;
    if (find(state.name) === stream) {
      known.delete(state.name);
      faded.delete(state.name);
    }
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
  kit.tellStream = (name, information) => {
    const stream = find(name);
    if (stream) kit.handle(stream, "onStatus", information);
  };
  kit.publishedStream = (name, began) => {
    const stream = find(name) || make(name);
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
      if (!statuses.has(number)) return;
      const [stream, information] = statuses.get(number);
      statuses.delete(number);
      kit.handle(stream, "onStatus", information);
    },
    streamEvent(target, kind, source) {
      const stream = known.get(target);
      if (!stream) return;
      const [code, description] = EVENTS[kind];
      const details = kit.remoteName(source);
      kit.handle(stream, "onStatus", { level: "status", code, description: description + details + ".", details });
    },
  };
})
