import { render } from "preact";
import { MeetingApp } from "./app/meeting_app.js";
import type { Theme } from "./app/ui_state.js";
import { recall } from "./base/keeper.js";
import { Store } from "./base/store.js";
import { loadLanguageList, loadTranslator, preferredLanguage } from "./i18n/languages.js";
import { LocalMedia } from "./media/local_media.js";
import { turnOnWhatIsPermitted } from "./media/permissions.js";
import { askAbout } from "./room/ask_about.js";
import { readInvitation } from "./room/identity.js";
import { MeetingSession } from "./room/meeting_session.js";
import { RoomMedia } from "./room/room_media.js";
import { AppView } from "./views/app_view.js";

/** The application's URI is the folder that the page is in: what serves the one answers the other. */
const uriOfPage = (): string => location.pathname.replace(/\/[^/]*$/, "") || "/meeting";

const themeKept = (): Theme => {
  const kept = recall("localStorage", "theme");
  return kept === "light" || kept === "dark" ? kept : "system";
};

async function start(): Promise<void> {
  const languages = await loadLanguageList();
  const translator = await loadTranslator(preferredLanguage(languages, navigator.languages));
  const session = new MeetingSession();
  const local = new LocalMedia();
  const media = new RoomMedia(session, local);
  const invitation = readInvitation(location.hash);
  const app = new MeetingApp({ session, local, media }, new Store(translator), languages, uriOfPage(), {
    screen: { name: invitation.admin ? "admin" : "entry" },
    theme: themeKept(),
    singleKeys: recall("localStorage", "singleKeys") !== "false",
  });
  render(<AppView app={app} />, document.getElementById("app")!);
  addEventListener("online", () => session.comeBackNow());
  addEventListener("pagehide", () => session.hangUp());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // a page that was kept has no connection
  void turnOnWhatIsPermitted(local);
  askAbout(app.uri, invitation.room).then(
    (about) => app.learn(about),
    () => {}, // whoever goes in will be told
  );
}

void start();
