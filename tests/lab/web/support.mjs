// What the programs of this folder share.
import { NetConnection, SharedObject } from "../../../web/client/dist/node.js";

/** Waits until `look` gives something true. */
export async function eventually(look, what, seconds) {
  for (const until = Date.now() + 1000 * seconds; Date.now() < until; ) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} did not come`);
}

/** `statuses` are the codes that it has told. */
export function made(options = {}) {
  const connection = Object.assign(new NetConnection(), options);
  connection.statuses = [];
  connection.addEventListener("netStatus", ({ info }) => connection.statuses.push(info.code));
  return connection;
}

export async function used(name, connection) {
  const object = SharedObject.getRemote(name);
  await object.connect(connection);
  return object;
}

const LAST_WORDS = 10_000; // ms, to get rid of what was said

/** Leaves in order and says what there is to say. Node ends when nothing is under way any more. */
export function leave(connection, said) {
  connection.close();
  console.log(JSON.stringify(said));
  process.exitCode = said.problem ? 1 : 0;
  setTimeout(() => process.exit(), LAST_WORDS).unref();
}
