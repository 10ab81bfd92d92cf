// The page without a server: every state of it, to be looked at. `?scene=room5&theme=dark&language=de`
import { render } from "preact";
import { MeetingApp } from "../../src/app/meeting_app.js";
import { Store } from "../../src/base/store.js";
import { loadLanguageList, loadTranslator } from "../../src/i18n/languages.js";
import { AppView } from "../../src/views/app_view.js";
import { partsFor } from "./fake_parts.js";
import { scenes } from "./scenes.js";

const query = new URLSearchParams(location.search);
const scene = scenes[query.get("scene") ?? "entry"]!();
if (scene.invitation) history.replaceState(null, "", scene.invitation);
const languages = await loadLanguageList();
const translator = new Store(await loadTranslator(query.get("language") ?? "en"));
const theme = (query.get("theme") ?? "light") as "light" | "dark";
const app = new MeetingApp(partsFor(scene), translator, languages, "/meeting", { theme, ...scene.ui });
render(<AppView app={app} />, document.getElementById("app")!);
scene.then?.(app);
