// What the first bytes of audio and video messages say: FLV's and Enhanced RTMP's (E-RTMP v2, sections "Audio" and "Video").

const EX_VIDEO = 0x80;
const EX_AUDIO = 9; // in the place of a sound format
const KEY_FRAME = 1;
const COMMAND_FRAME = 5;
const AVC = 7;
const AAC = 10;
const SEQUENCE_START = 0;
const METADATA = 4;
const MPEG2TS_SEQUENCE_START = 5;

/** Whether a video message begins a group of pictures that can be decoded by itself. */
export function isKeyFrame(video: Uint8Array): boolean {
  return ((video[0]! >> 4) & 7) === KEY_FRAME && !isVideoHeader(video);
}

/** Whether a video message configures the decoder. */
export function isVideoHeader(video: Uint8Array): boolean {
  const first = video[0] ?? 0;
  if ((first & EX_VIDEO) === 0) return (first & 0x0f) === AVC && video[1] === SEQUENCE_START;
  const packet = first & 0x0f;
  return packet === SEQUENCE_START || packet === MPEG2TS_SEQUENCE_START || packet === METADATA;
}

/** Whether a video message carries no picture of its own (E-RTMP: start and end of a seek). */
export function isVideoCommand(video: Uint8Array): boolean {
  return (((video[0] ?? 0) >> 4) & 7) === COMMAND_FRAME;
}

/** Whether an audio message configures the decoder. */
export function isAudioHeader(audio: Uint8Array): boolean {
  const format = (audio[0] ?? 0) >> 4;
  if (format === EX_AUDIO) return (audio[0]! & 0x0f) === SEQUENCE_START || (audio[0]! & 0x0f) === METADATA;
  return format === AAC && audio[1] === SEQUENCE_START;
}
