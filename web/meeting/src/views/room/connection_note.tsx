import type { LinkState } from "../../room/meeting_session.js";
import { useApp, useWords } from "../common/context.js";
import { useStore } from "../common/use_store.js";
import { delayIn, wayIn } from "./carrier_words.js";

/** Up to here a conversation does not suffer; milliseconds to the server and back. */
const GOOD = 150;
const BEARABLE = 400;

export function qualityOf({ state, delay }: LinkState): "good" | "fair" | "poor" | "unknown" {
  if (state !== "up") return "poor";
  if (delay === null) return "unknown";
  if (delay <= GOOD) return "good";
  return delay <= BEARABLE ? "fair" : "poor";
}

/** Which way the connection took, and how long it is. Opens the doctor, which says more. */
export function ConnectionNote() {
  const app = useApp();
  const words = useWords();
  const link = useStore(app.parts.session.link);
  const direct = useStore(app.parts.media.state, (state) => state.direct);
  const { name, about } = wayIn(words, link, direct);
  const delay = delayIn(words, link);
  const label = words.text("connection.label", { carrier: name, delay });
  return (
    <button type="button" class={`connection ${qualityOf(link)}`} title={`${label}. ${about}`} onClick={() => app.openDialog("doctor")}>
      <span class="bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="unseen">{words.text("connection")} </span>
      <span class="carrier">{name}</span>
      {link.delay !== null && (
        <>
          <span class="unseen">, </span>
          <span class="delay">{delay}</span>
        </>
      )}
    </button>
  );
}
