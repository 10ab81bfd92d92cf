import type { ObjectEncoding } from "../amf/amf0_encoder.js";
import { toHex } from "../bytes/hex.js";
import { randomBytes } from "../platform.js";
import type { Target } from "../transport/target.js";

const FLASH_VERSION = "LNX 11,2,202,228 (compatible; Sallyport)";
// Every bit that has a meaning (RTMP 1.0, section 7.2.1.1): servers decide by them what they send.
const CAPABILITIES = 239;
const AUDIO_CODECS = 0x0ff7;
const VIDEO_CODECS = 252;
const CLIENT_SEEK = 1;
// Enhanced RTMP: decode, encode and forward; reconnect, multitrack, ModEx, nanoseconds.
const EVERYTHING = 7;
const CAPS_EX = 15;

/** The command object of `connect`. */
export function connectObject(target: Target, objectEncoding: ObjectEncoding): Record<string, unknown> {
  return {
    app: target.app,
    flashVer: FLASH_VERSION,
    tcUrl: target.tcUrl,
    fpad: false,
    capabilities: CAPABILITIES,
    audioCodecs: AUDIO_CODECS,
    videoCodecs: VIDEO_CODECS,
    videoFunction: CLIENT_SEEK,
    pageUrl: globalThis.location?.href,
    objectEncoding,
    fourCcList: ["*"],
    videoFourCcInfoMap: { "*": EVERYTHING },
    audioFourCcInfoMap: { "*": EVERYTHING },
    capsEx: CAPS_EX,
    // A secret of this client and its server: docs/protocol/connect-attempts.md.
    attemptId: toHex(randomBytes(16)),
  };
}
