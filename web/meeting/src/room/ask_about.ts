import { NetConnection } from "sallyport";
import { type About, PROTOCOL_VERSION } from "../model/protocol.js";
import { type Refusal, refusalOf } from "./refusal.js";

/** What this server permits, before anybody has a name. Rejects with {@link Refusal} if it cannot be asked. */
export async function askAbout(uri: string, room: string): Promise<About> {
  const connection = new NetConnection();
  let refusal: Refusal;
  try {
    await connection.connect(uri, { about: true, version: PROTOCOL_VERSION, ...(room === "" ? {} : { room }) });
    refusal = { reason: "version", description: "", about: null }; // it never lets such a connection in
  } catch (error) {
    refusal = refusalOf(error, false);
  } finally {
    connection.close();
  }
  if (refusal.about) return refusal.about;
  throw refusal;
}
