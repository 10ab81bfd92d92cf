import { Brand } from "../common/brand.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { PageSwitches } from "../common/page_switches.js";
import { DeviceChoices } from "./device_choices.js";
import { Preview } from "./preview.js";

/** Until a host lets one in. */
export function WaitingView() {
  const app = useApp();
  const words = useWords();
  const title = useUi((ui) => ui.about?.title) || words.text("title");
  const room = useUi((ui) => ui.place);
  return (
    <div class="page">
      <header class="page-header">
        <Brand title={title} />
        <PageSwitches />
      </header>
      <main class="entry">
        <section class="entry-look" aria-label={words.text("preview")}>
          <Preview />
          <DeviceChoices />
        </section>
        <section class="card entry-form waiting" role="status">
          <span class="pulse" aria-hidden="true" />
          <h1>{words.text("waiting.title")}</h1>
          <p class="lead">{words.text("waiting.lead", { room })}</p>
          <Button onClick={() => void app.leave()}>{words.text("waiting.leave")}</Button>
        </section>
      </main>
    </div>
  );
}
