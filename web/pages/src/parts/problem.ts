import { isKey, type Key, language, words } from "./language.js";

/** What is wrong, and what to do about it. */
export interface Problem {
  title: string;
  hint: string;
}

export function problem(name: string, values: Record<string, string> = {}): Problem {
  const known = isKey(`problem.${name}`) ? name : "other";
  return { title: words(`problem.${known}` as Key, values), hint: words(`problem.${known}.hint` as Key, values) };
}

/** A sentence of the server's, so that another one can follow. */
const sentence = (text: string): string => (text === "" ? "–" : /[.!?]$/.test(text) ? text : `${text}.`);

/** How our server says it: the code is that of every refusal to publish. */
const NAME_IN_USE = "The name is in use.";
/** What NetConnection and NetStream tell by code. */
const BY_CODE: [RegExp, string][] = [
  [/^NetConnection\.Connect\.InvalidApp$/, "application"],
  [/^NetConnection\.Connect\.(Rejected|AppShutdown|RedirectRefused)$/, "refused"],
  [/^NetConnection\.Connect\.Failed$/, "unreachable"],
  [/^NetConnection\.Connect\.Closed$/, "lost"],
  [/^NetStream\.Publish\.NoEncoder$/, "codecs"],
  [/^NetStream\.Publish\./, "publish"],
  [/^NetStream\.Play\./, "play"],
];
/** What the browser tells of devices. */
const BY_NAME: Record<string, string> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "nodevice",
  OverconstrainedError: "nodevice",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Of a stream that comes and does not play. `codecs`: what the browser lacks. */
export function problemOfPlaying({ message, codecs }: { message: string; codecs: readonly string[] }): Problem {
  if (codecs.length === 0) return problem("playing", { detail: message });
  return problem("codec", { codecs: new Intl.ListFormat(language).format(codecs), detail: message });
}

/** Of whatever was thrown or told. */
export function problemOf(error: unknown): Problem {
  const { code = "", name = "", message = "", info } = (error ?? {}) as { code?: string; name?: string; message?: string; info?: { description?: string } };
  const detail = sentence(info?.description ?? message);
  const found = BY_CODE.find(([pattern]) => pattern.test(String(code)))?.[1];
  if (found === "publish" && detail === NAME_IN_USE) return problem("taken");
  return problem(found ?? (Object.hasOwn(BY_NAME, name) ? BY_NAME[name]! : "other"), { detail });
}
