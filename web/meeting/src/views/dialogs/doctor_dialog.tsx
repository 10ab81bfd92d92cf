import { useEffect, useRef, useState } from "preact/hooks";
import { type DoctorReport, examine, reportText, type WayReport } from "sallyport/doctor";
import { Button } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { CopyButton } from "../common/copy_field.js";
import { Icon } from "../common/icon.js";
import { Modal } from "../common/modal.js";
import { useStore } from "../common/use_store.js";
import { delayIn, wayIn } from "../room/carrier_words.js";
import { obstacleKey } from "./obstacle.js";

type Ways = readonly Partial<WayReport>[];

/** Tries every way to the server and says what each ran into. */
export function DoctorDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const words = useWords();
  const link = useStore(app.parts.session.link);
  const direct = useStore(app.parts.media.state, (state) => state.direct);
  const now = wayIn(words, link, direct);
  const [ways, setWays] = useState<Ways>([]);
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [running, setRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async (): Promise<void> => {
    stop.current = new AbortController();
    setRunning(true);
    setReport(null);
    setReport(await examine(app.uri, { signal: stop.current.signal, onProgress: setWays }));
    setRunning(false);
  };
  return (
    <Modal title={words.text("doctor.title")} wide onClose={onClose}>
      {link.state === "up" && (
        <div class="doctor-now">
          <p>{words.text("doctor.now", { carrier: now.name, delay: delayIn(words, link) })}</p>
          <p class="quiet">{now.about}</p>
        </div>
      )}
      <p class="quiet">{words.text("doctor.lead")}</p>
      <p class="doctor-conclusion" role="status">
        {running ? words.text("doctor.running") : report && words.word("doctor.conclusion", report.conclusion)}
      </p>
      {ways.length > 0 && <WayTable ways={ways} />}
      <div class="row end">
        {report && <CopyButton text={reportText(report)} label={words.text("doctor.copy")} />}
        <Button kind="primary" icon="doctor" disabled={running} onClick={() => void run()}>
          {words.text(report ? "doctor.again" : "doctor.run")}
        </Button>
      </div>
    </Modal>
  );
}

/** In words of the page, with those of the library, which whoever looks after the network needs, to be had by pointing at it. */
function Obstacle({ message }: { message: string }) {
  const words = useWords();
  const key = obstacleKey(message);
  if (!key) return <td lang="en">{message}</td>;
  return <td title={message}>{words.text(key)}</td>;
}

function WayTable({ ways }: { ways: Ways }) {
  const words = useWords();
  return (
    <table class="ways">
      <thead>
        <tr>
          <th scope="col">{words.text("doctor.way")}</th>
          <th scope="col">{words.text("doctor.verdict")}</th>
          <th scope="col">{words.text("doctor.time")}</th>
          <th scope="col">{words.text("doctor.obstacle")}</th>
        </tr>
      </thead>
      <tbody>
        {ways.map(({ carrier, port, verdict, milliseconds, message }) => (
          <tr key={`${carrier}:${port}`} class={verdict ?? "pending"}>
            <th scope="row">
              {words.word("carrier", carrier!)} <span class="quiet">{port}</span>
            </th>
            <td class="verdict">
              {verdict && <Icon name={verdict === "passes" ? "check" : verdict === "fails" ? "close" : "warning"} size={16} />}
              {words.word("doctor", verdict ?? "pending")}
            </td>
            <td>{milliseconds === undefined ? "" : words.text("connection.delay", { delay: words.number(milliseconds) })}</td>
            <Obstacle message={message ?? ""} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
