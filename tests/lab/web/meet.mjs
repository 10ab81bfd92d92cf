// node meet.mjs URI NAME OTHER SECONDS
//
// Meets OTHER in an application of the laboratory, as sallyport_caller does (../caller/visit.hpp). Prints one JSON object:
// the carrier, the steps that were made, each with its milliseconds, how long connect() took, the code it was refused with,
// and what went wrong.
import { eventually, leave, made, used } from "./support.mjs";

const [, , uri, name, other, seconds] = process.argv;
const said = { carrier: "", steps: {}, took_ms: 0, refused: "", problem: "" };
let since = performance.now();
const note = (step) => {
  said.steps[step] = performance.now() - since;
  since = performance.now();
};

const connection = made();
let heard = false;
connection.client = { heard: (who) => void (heard ||= who === other) };

async function connect() {
  try {
    await connection.connect(uri);
  } catch (error) {
    said.refused = error.code;
    throw error;
  } finally {
    said.took_ms = performance.now() - since;
  }
  said.carrier = connection.protocol;
  note("connect");
}

async function meet() {
  const sum = await connection.call("add", null, 2, 3);
  if (sum !== 5) throw new Error(`add(2, 3) is ${sum}`);
  note("call");
  const table = await used("table", connection);
  table.setProperty(name, "here");
  await eventually(() => other in table.data, "the other", seconds);
  note("object");
  connection.notify("tell", name);
  await eventually(() => heard, "the other's word", seconds);
  note("server_call");
  table.setProperty(name, `met ${other}`);
  await eventually(() => table.data[other] === `met ${name}`, "the other's change", seconds);
  note("change");
}

try {
  await connect();
  await meet();
} catch (error) {
  said.problem = String(error.message);
}
leave(connection, said);
