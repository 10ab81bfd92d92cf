import type { MessageKey } from "../../i18n/translator.js";

/** What the library, and browsers, say of ways that do not get through. What is none of these is shown as it was said. */
const KNOWN: readonly (readonly [RegExp, MessageKey])[] = [
  [/^no answer in time$/, "doctor.obstacle.silent"],
  [/^the WebSocket could not be opened/, "doctor.obstacle.websocket"],
  [/^(Failed to fetch|NetworkError|Load failed)/, "doctor.obstacle.unreachable"],
  [/was answered with \d+$/, "doctor.obstacle.answer"],
  [/^the page came by TLS/, "doctor.obstacle.page"],
  [/^the URI permits TLS only$/, "doctor.obstacle.tls"],
  [/of silence$/, "doctor.obstacle.cut"],
];

export const obstacleKey = (message: string): MessageKey | null => KNOWN.find(([pattern]) => pattern.test(message))?.[1] ?? null;
