// The player page: /app/name, /app/instance/name. In a frame, or with ?embed, the picture alone.
import { byId } from "./parts/dom.js";
import { translatePage, words } from "./parts/language.js";
import { placeOf } from "./parts/place.js";
import { PlayerPage } from "./player/player_page.js";
import { showShare } from "./player/share.js";

const place = placeOf(new URL(location.href), new URL(".", import.meta.url));
const embedded = new URLSearchParams(location.search).has("embed") || window.self !== window.top;

translatePage();
document.body.classList.toggle("embedded", embedded);
document.title = `${place.name} – ${words("app.player")}`;
byId("name").textContent = place.name;
showShare(place, embedded);
new PlayerPage(place).start();
