import type { LinkState } from "../../room/meeting_session.js";
import { useApp, useWords } from "../common/context.js";
import { useStore } from "../common/use_store.js";

/** Up to here a conversation does not suffer; milliseconds to the server and back. */
const GOOD = 150;
const BEARABLE = 400;

export function qualityOf({ state, delay }: LinkState): "good" | "fair" | "poor" | "unknown" {
  if (state !== "up") return "poor";
  if (delay === null) return "unknown";
  if (delay <= GOOD) return "good";
  return delay <= BEARABLE ? "fair" : "poor";
}

/** Which way the connection took, and how long it is. Opens the doctor. */
export function ConnectionNote() {
  const app = useApp();
  const words = useWords();
  const link = useStore(app.parts.session.link);
  const direct = useStore(app.parts.media.state, (state) => state.direct);
  const carrier = words.word("carrier", link.carrier || "none");
  const delay = link.delay === null ? "" : words.text("connection.delay", { delay: words.number(link.delay) });
  const label = words.text("connection.label", { carrier, delay: delay || words.text("connection.unknown") });
  return (
    <button type="button" class={`connection ${qualityOf(link)}`} title={label} onClick={() => app.openDialog("doctor")}>
      <span class="bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="unseen">{words.text("connection")} </span>
      <span class="carrier">{direct ? words.text("connection.direct") : carrier}</span>
      <span class="unseen">, </span>
      {delay && <span class="delay">{delay}</span>}
    </button>
  );
}
