import { useEffect } from "preact/hooks";
import type { MeetingApp } from "../app/meeting_app.js";
import { AdminView } from "./admin/admin_view.js";
import { AppProvider, useApp, useUi, useWords } from "./common/context.js";
import { Toasts } from "./common/toasts.js";
import { useFocusOnHeading } from "./common/use_focus.js";
import { usePageTitle } from "./common/use_page_title.js";
import { useStore } from "./common/use_store.js";
import { Dialogs } from "./dialogs/dialogs.js";
import { EndedView } from "./entry/ended_view.js";
import { EntryView } from "./entry/entry_view.js";
import { WaitingView } from "./entry/waiting_view.js";
import { RoomView } from "./room/room_view.js";

/** The whole page. */
export function AppView({ app }: { app: MeetingApp }) {
  return (
    <AppProvider value={app}>
      <Page />
      <Dialogs />
      <Toasts />
      <Announcer />
    </AppProvider>
  );
}

function Page() {
  const app = useApp();
  const words = useWords();
  const phase = useStore(app.parts.session.membership, ({ phase }) => phase);
  const screen = useUi(({ screen }) => screen.name);
  const theme = useUi(({ theme }) => theme);
  const view = screen === "entry" ? phase : screen;
  useFocusOnHeading(view);
  usePageTitle();
  useEffect(() => {
    document.documentElement.lang = words.language;
  }, [words]);
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  if (screen === "admin") return <AdminView />;
  if (screen === "ended") return <EndedView />;
  if (phase === "waiting") return <WaitingView />;
  return phase === "inside" ? <RoomView /> : <EntryView />;
}

/** What a screen reader says, whatever is shown. */
function Announcer() {
  const { text, number } = useUi(({ announcement }) => announcement);
  return (
    <div class="unseen" role="status" aria-live="polite">
      <span key={number}>{text}</span>
    </div>
  );
}
