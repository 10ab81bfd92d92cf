// The publisher page: /app/_publish, /app/instance/_publish; ?name= is a stream name to begin with.
import { translatePage, words } from "./parts/language.js";
import { placeOf } from "./parts/place.js";
import { PublisherPage } from "./publisher/publisher_page.js";

const place = placeOf(new URL(location.href), new URL(".", import.meta.url));

translatePage();
document.title = words("app.publisher");
new PublisherPage(place, new URLSearchParams(location.search).get("name") ?? "");
