import { Brand } from "../common/brand.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { PageSwitches } from "../common/page_switches.js";

/** Why one is no longer in the room. */
export function EndedView() {
  const app = useApp();
  const words = useWords();
  const screen = useUi((ui) => ui.screen);
  const title = useUi((ui) => ui.about?.title) || words.text("title");
  if (screen.name !== "ended") return null;
  const { reason, refusal } = screen;
  return (
    <div class="page">
      <header class="page-header">
        <Brand title={title} />
        <PageSwitches />
      </header>
      <main class="ended">
        <section class="card">
          <h1>{words.word("ended", reason)}</h1>
          <p class="lead">{refusal ? words.word("refusal", refusal.reason) : words.word("ended.more", reason)}</p>
          <div class="row">
            <Button kind="primary" icon="retry" onClick={() => app.show("entry")}>
              {words.text("ended.again")}
            </Button>
            {reason === "lost" && (
              <Button icon="doctor" onClick={() => app.openDialog("doctor")}>
                {words.text("doctor.open")}
              </Button>
            )}
          </div>
        </section>
      </main>
    </div>
  );
}
