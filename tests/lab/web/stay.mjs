// node stay.mjs JSON
//
// Stays in an application of the laboratory while somebody else does (../laboratory/stays.py): makes numbered calls, by
// each of which it is also called, sets one slot of a shared object after the other, which have numbers too, and sees what
// the other sets, plays a stream into a file, and publishes it again if it is told to. Prints one JSON object, see the end.
//
// uri, name, other    where, and who meets whom
// seconds, rest       for how long, from when both are there, and for how long beside nothing is said in the middle
// plays, file         the stream, and where to write it; may be absent
// publishes           as what it is published again; may be absent
// reconnect           seconds for which to come back
import { NetStream } from "../../../web/client/dist/node.js";
import { AUDIO, FlvFile, VIDEO } from "./flv_file.mjs";
import { eventually, leave, made, used } from "./support.mjs";

const EVERY = 100; // ms
const LAST_WORDS = 45; // seconds: a way that has gone silent is noticed and left within them
const options = JSON.parse(process.argv[2]);
const { name, other } = options;

const said = {
  carrier: "",
  statuses: [],
  sent: 0, // calls, numbered from 0
  answered: [], // their numbers, in the order in which the answers came
  unanswered: [], // those that were refused, or lost with their connection
  slowest_ms: 0, // of the answers
  called: [], // numbers of the calls by the server
  noted: [], // numbers that the server has noted
  seen: [], // numbers of the other's slots, in the order in which they came
  present: [], // and those that are there in the end
  dropped: 0, // messages that there was no room for
  problem: "",
};
const connection = made({ reconnect: options.reconnect });
said.statuses = connection.statuses;
connection.client = { noted: (n) => said.called.push(n) };

function call(n) {
  const began = performance.now();
  connection.call("note", null, name, n).then(
    (answer) => {
      said.answered.push(answer);
      said.slowest_ms = Math.max(said.slowest_ms, Math.round(performance.now() - began));
    },
    () => said.unanswered.push(n),
  );
}

/** The numbers of the other's slots among these names. */
const numbersIn = (names) => names.filter((slot) => slot?.startsWith(`${other}/`)).map((slot) => Number(slot.slice(other.length + 1)));
const rising = (numbers) => numbers.sort((a, b) => a - b);

function watch(object) {
  said.seen = rising(numbersIn(Object.keys(object.data)));
  object.addEventListener("sync", ({ changeList }) => {
    said.seen.push(...numbersIn(changeList.filter(({ code }) => code === "change").map((change) => change.name)));
  });
}

/** The stream, into the file and out again. */
async function play(copy) {
  const stream = new NetStream(connection);
  const file = new FlvFile(options.file);
  const take = (kind, send) => (time, body) => {
    file.write(kind, time, body);
    if (copy && !copy[send](time, body)) ++said.dropped;
  };
  stream.sink = { onAudio: take(AUDIO, "sendAudio"), onVideo: take(VIDEO, "sendVideo") };
  stream.unpublished = false;
  stream.addEventListener("netStatus", ({ info }) => {
    if (info.code === "NetStream.Play.UnpublishNotify") stream.unpublished = true;
    if (info.code === "NetStream.Play.PublishNotify") stream.unpublished = false;
  });
  await stream.play(options.plays);
  return stream;
}

async function talk(object) {
  const [restBegins, restEnds, end] = [options.seconds / 2, options.seconds / 2 + options.rest, options.seconds + options.rest];
  const began = performance.now();
  for (let at = 0; at < end; at = (performance.now() - began) / 1000) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (at >= restBegins && at < restEnds) continue;
    call(said.sent);
    object.setProperty(`${name}/${said.sent}`, true);
    ++said.sent;
  }
  object.setProperty(`count of ${name}`, said.sent);
}

async function stay() {
  await connection.connect(options.uri);
  said.carrier = connection.protocol;
  const copy = options.publishes ? new NetStream(connection) : null;
  await copy?.publish(options.publishes);
  const stream = options.plays ? await play(copy) : null;
  const object = await used("stay", connection);
  watch(object);
  object.setProperty(`here is ${name}`, true);
  await eventually(() => `here is ${other}` in object.data, "the other", LAST_WORDS);
  console.log("both are here");
  await talk(object);
  await eventually(() => said.answered.length + said.unanswered.length === said.sent, "all answers", LAST_WORDS);
  const all = () => numbersIn(Object.keys(object.data)).length >= object.data[`count of ${other}`];
  await eventually(all, "all slots of the other", LAST_WORDS);
  said.present = rising(numbersIn(Object.keys(object.data)));
  if (copy) [stream, copy].forEach((one) => one.close());
  else if (stream) await eventually(() => stream.unpublished, "the end of the stream", LAST_WORDS);
  said.noted = await connection.call("notes", null, name); // behind all that was said, pictures too
}

try {
  await stay();
} catch (error) {
  said.problem = String(error.message);
}
leave(connection, said);
