import { readInvitation } from "../../room/identity.js";
import { Brand } from "../common/brand.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { PageSwitches } from "../common/page_switches.js";
import { useStore } from "../common/use_store.js";
import { AccountFields } from "../entry/account_fields.js";
import { RefusalNote } from "../entry/refusal_note.js";
import { isGiven, useAccount } from "../entry/use_account.js";
import { LostBanner } from "../room/lost_banner.js";
import { AdminRooms } from "./admin_rooms.js";

/** All rooms of the server, for those who may look after them. */
export function AdminView() {
  const app = useApp();
  const words = useWords();
  const state = useStore(app.parts.session.link, (link) => link.state);
  const inside = state === "up" || state === "lost";
  const out = (): void => {
    void app.parts.session.leave();
    app.show("entry");
  };
  return (
    <div class="page admin">
      <header class="page-header">
        <Brand title={words.text("admin.title")} />
        <PageSwitches />
        <Button kind="quiet" icon="back" aria-label={words.text("admin.back")} onClick={out}>
          <span class="wide-only">{words.text("admin.back")}</span>
        </Button>
      </header>
      <LostBanner />
      <main>{inside ? <AdminRooms /> : <AdminLogin />}</main>
    </div>
  );
}

function AdminLogin() {
  const app = useApp();
  const words = useWords();
  const entering = useUi((ui) => ui.entering);
  const account = useAccount(readInvitation(location.hash).token);
  const busy = entering || account.busy;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const token = await account.obtain();
    if (token !== null) await app.enterAdmin(token);
  };
  return (
    <form class="card entry-form" onSubmit={(event) => void submit(event)}>
      <h1>{words.text("admin.title")}</h1>
      <p class="lead">{words.text("admin.lead")}</p>
      <RefusalNote />
      <AccountFields account={account} needed />
      <Button kind="primary" type="submit" class="wide" disabled={busy || !isGiven(account)}>
        {busy ? words.text("entry.connecting") : words.text("admin.enter")}
      </Button>
    </form>
  );
}
