import type { MeetingApp } from "../../app/meeting_app.js";
import type { Question } from "../../app/ui_state.js";
import type { Knock } from "../../model/protocol.js";
import { Avatar } from "../common/avatar.js";
import { Button, IconButton } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";

/** Who waits to be let in. For hosts. */
export function WaitingList({ knocks }: { knocks: readonly Knock[] }) {
  const app = useApp();
  const words = useWords();
  if (knocks.length === 0) return null;
  return (
    <section class="knocks" aria-label={words.text("knocks.title")}>
      <header>
        <h3>{words.text("knocks.title")}</h3>
        {knocks.length > 1 && (
          <Button kind="quiet" onClick={() => void app.act("admit", { id: null, yes: true })}>
            {words.text("knocks.admitAll")}
          </Button>
        )}
      </header>
      <ul>
        {knocks.map(({ id, name, account }) => (
          <li key={id} class="person">
            <Avatar name={name} />
            <div class="person-text">
              <p class="person-name">
                <bdi>{name}</bdi>
              </p>
              <p class="person-role">{account === null ? words.text("role.guest") : <bdi>{account}</bdi>}</p>
            </div>
            <IconButton small icon="ban" label={words.text("knocks.ban", { name })} onClick={() => app.ask(banOf(app, id, name))} />
            <IconButton
              small
              icon="close"
              label={words.text("knocks.refuse", { name })}
              onClick={() => void app.act("admit", { id, yes: false })}
            />
            <Button kind="primary" class="compact" aria-label={words.text("knocks.admitOne", { name })} onClick={() => void app.act("admit", { id, yes: true })}>
              {words.text("knocks.admit")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** It is asked first: others may come from the same address. */
const banOf = (app: MeetingApp, id: string, name: string): Question => ({
  text: app.text("knocks.banSure", { name }),
  action: app.text("host.ban"),
  run: () => void app.act("ban", { id }),
});
