import type { ObjectEncoding } from "../amf/amf0_encoder.js";
import { toHex } from "../bytes/hex.js";
import { randomBytes } from "../platform.js";
import type { Target } from "../transport/target.js";
import { announcementOf, type Codecs } from "./codecs.js";

const FLASH_VERSION = "LNX 11,2,202,228 (compatible; Sallyport)";
/** Every bit that has a meaning (RTMP 1.0, section 7.2.1.1). */
const CAPABILITIES = 239;
const CLIENT_SEEK = 1;
/** Enhanced RTMP: reconnect, multitrack, ModEx, nanoseconds. */
const CAPS_EX = 15;

/** The command object of `connect`. */
export function connectObject(target: Target, objectEncoding: ObjectEncoding, codecs: Codecs): Record<string, unknown> {
  return {
    app: target.app,
    flashVer: FLASH_VERSION,
    tcUrl: target.tcUrl,
    fpad: false,
    capabilities: CAPABILITIES,
    videoFunction: CLIENT_SEEK,
    // Without what may hold a token: servers pass it on, to webhooks and scripts.
    pageUrl: globalThis.location?.href.replace(/[?#].*$/s, ""),
    objectEncoding,
    ...announcementOf(codecs),
    capsEx: CAPS_EX,
    // A secret of this client and its server: docs/protocol/connect-attempts.md.
    attemptId: toHex(randomBytes(16)),
  };
}
