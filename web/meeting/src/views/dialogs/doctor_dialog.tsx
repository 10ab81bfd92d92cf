import { useEffect, useRef, useState } from "preact/hooks";
import { type DoctorReport, examine, reportText, type WayReport } from "sallyport/doctor";
import { Button } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { CopyButton } from "../common/copy_field.js";
import { Icon } from "../common/icon.js";
import { Modal } from "../common/modal.js";
import { useStore } from "../common/use_store.js";

type Ways = readonly Partial<WayReport>[];

/** Tries every way to the server and says what each ran into. */
export function DoctorDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const words = useWords();
  const link = useStore(app.parts.session.link);
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
        <p class="doctor-now">
          {words.text("doctor.now", {
            carrier: words.word("carrier", link.carrier),
            delay: link.delay === null ? words.text("connection.unknown") : words.text("connection.delay", { delay: link.delay }),
          })}
        </p>
      )}
      <p class="quiet">{words.text("doctor.lead")}</p>
      {ways.length > 0 && <WayTable ways={ways} />}
      <p class="doctor-conclusion" role="status">
        {running ? words.text("doctor.running") : report && words.word("doctor.conclusion", report.conclusion)}
      </p>
      <div class="row end">
        {report && <CopyButton text={reportText(report)} label={words.text("doctor.copy")} />}
        <Button kind="primary" icon="doctor" disabled={running} onClick={() => void run()}>
          {words.text(report ? "doctor.again" : "doctor.run")}
        </Button>
      </div>
    </Modal>
  );
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
            <td lang="en">{message ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
