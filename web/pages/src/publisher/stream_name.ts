const LONGEST = 200; // bytes
// eslint-disable-next-line no-control-regex
const RESERVED = /[\u0000-\u001f\u007f/\\:*?"<>|]/;

/** Whether a stream may be called that, as the server has it; `_` in front is for the server's own paths. */
export function isStreamName(name: string): boolean {
  return name !== "" && new TextEncoder().encode(name).length <= LONGEST && !RESERVED.test(name) && !/^[ ._]|[ .]$/.test(name);
}
