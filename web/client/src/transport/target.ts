import { platform } from "../platform.js";

/** What a URI of NetConnection.connect() means. */
export interface Target {
  scheme: string;
  host: string;
  /** Null: those of the carriers. */
  port: number | null;
  /** TLS always; never anything else, whatever fails. */
  secure: boolean;
  application: string;
  /** Application and instance, with the query: `app` of connect. */
  app: string;
  /** The whole URI as the server shall see it. */
  tcUrl: string;
}

const SCHEMES: Record<string, boolean> = {
  rtmp: false,
  rtmps: true,
  rtmpt: false,
  rtmpts: true,
  ws: false,
  wss: true,
};

function authorityOf(scheme: string, written: string): { host: string; port: string } {
  const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(written) ?? [];
  if (host !== "") return { host, port };
  if (!platform.origin) throw new TypeError(`"${scheme}:" without a host needs a page`);
  const page = new URL(platform.origin);
  const pagePort = page.port === "" && scheme !== "rtmp" ? "" : page.port || (page.protocol === "https:" ? "443" : "80");
  return { host: page.hostname, port: port === "" ? pagePort : port };
}

function splitUri(uri: string): { scheme: string; authority: string; path: string } {
  const absolute = /^([a-z]+):(?:\/\/([^/?#]*))?(.*)$/is.exec(uri);
  if (!absolute) return { scheme: "rtmp", authority: "", path: uri };
  const [, scheme = "", authority = "", path = ""] = absolute;
  return { scheme: scheme.toLowerCase(), authority, path };
}

/**
 * `rtmp://host[:port]/app/instance?query`, `rtmp:/app`, or `/app` alone: what has no host is on the page's. Throws
 * TypeError if it can mean nothing. A page that came by TLS may not leave it.
 */
export function parseTarget(uri: string): Target {
  const { scheme, authority, path } = splitUri(uri);
  if (!(scheme in SCHEMES)) throw new TypeError(`"${scheme}:" is no scheme of a NetConnection`);
  const { host, port } = authorityOf(scheme, authority.replace(/^.*@/, ""));
  if (port !== "" && !(Number(port) >= 1 && Number(port) <= 65535)) throw new TypeError(`${port} is no port`);
  const app = path.replace(/^\/+/, "").replace(/#.*$/s, "");
  const [, application = ""] = /^([^/?]+)/.exec(app) ?? [];
  if (application === "") throw new TypeError("the URI names no application");
  const secure = SCHEMES[scheme]! || (platform.origin?.startsWith("https:") ?? false);
  const tcUrl = `${scheme}://${host}${port === "" ? "" : `:${port}`}/${app}`;
  return { scheme, host, port: port === "" ? null : Number(port), secure, application, app, tcUrl };
}
