import { useEffect, useState } from "preact/hooks";
import { recall } from "../../base/keeper.js";
import type { About } from "../../model/protocol.js";
import { readInvitation } from "../../room/identity.js";
import { Brand } from "../common/brand.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Field } from "../common/field.js";
import { Icon } from "../common/icon.js";
import { PageSwitches } from "../common/page_switches.js";
import { AccountFields } from "./account_fields.js";
import { DeviceChoices } from "./device_choices.js";
import { Preview } from "./preview.js";
import { RefusalNote } from "./refusal_note.js";
import { isGiven, useAccount } from "./use_account.js";

/** Who one is, where one goes, and a look at oneself before. */
export function EntryView() {
  const words = useWords();
  const title = useUi((ui) => ui.about?.title) || words.text("title");
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
        <EntryForm />
      </main>
      <EntryFooter />
    </div>
  );
}

function EntryForm() {
  const app = useApp();
  const words = useWords();
  const invitation = readInvitation(location.hash);
  const entering = useUi((ui) => ui.entering);
  const about = useUi((ui) => ui.about);
  const [room, setRoom] = useState(invitation.room);
  const [name, setName] = useState(recall("localStorage", "name") ?? "");
  const account = useAccount(invitation.token);
  const needsAccount = about?.guests === "no";
  const busy = entering || account.busy;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const token = await account.obtain();
    if (token !== null) await app.enter({ room, name, token });
  };
  useEffect(() => {
    const onHash = (): void => setRoom(readInvitation(location.hash).room);
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  return (
    <form class="card entry-form" onSubmit={(event) => void submit(event)}>
      <h1>{invitation.room ? words.text("entry.joinTitle") : words.text("entry.title")}</h1>
      <p class="lead">{words.text("entry.lead")}</p>
      <RefusalNote />
      <Field
        label={words.text("entry.name")}
        value={name}
        maxLength={40}
        required={!needsAccount && !isGiven(account)}
        autocomplete="name"
        onText={setName}
      />
      <Field
        label={words.text("entry.room")}
        hint={words.text(opensFor(about, isGiven(account)) ? "entry.roomHint" : "entry.roomHintGuest")}
        value={room}
        maxLength={40}
        placeholder={words.text("entry.roomNew")}
        spellcheck={false}
        autocapitalize="none"
        autocomplete="off"
        onText={setRoom}
      />
      {needsAccount && !account.known && <p class="account-needed">{words.text("account.needed")}</p>}
      <AccountFields account={account} needed={needsAccount} />
      <Button kind="primary" type="submit" class="wide" disabled={busy || (needsAccount && !isGiven(account))}>
        {busy ? words.text("entry.connecting") : words.text("entry.join")}
      </Button>
    </form>
  );
}

/** Whether one may open a room that nobody is in. */
const opensFor = (about: About | null, hasAccount: boolean): boolean => hasAccount || about === null || about.opens === "guest";

function EntryFooter() {
  const app = useApp();
  const words = useWords();
  return (
    <footer class="page-footer">
      <button type="button" class="link" onClick={() => app.openDialog("doctor")}>
        <Icon name="doctor" size={16} /> {words.text("doctor.open")}
      </button>
      <button type="button" class="link" onClick={() => app.show("admin")}>
        <Icon name="admin" size={16} /> {words.text("admin.open")}
      </button>
    </footer>
  );
}
