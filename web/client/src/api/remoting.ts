import { Amf0Decoder } from "../amf/amf0_decoder.js";
import { Amf0Encoder, type ObjectEncoding } from "../amf/amf0_encoder.js";
import type { AmfValue } from "../amf/values.js";
import { ByteReader } from "../bytes/byte_reader.js";
import { ByteWriter, toUtf8 } from "../bytes/byte_writer.js";
import { platform } from "../platform.js";
import { isStatus, makeStatus, NetStatusError, type StatusInfo } from "../session/status.js";
import { GatewayWishes, type Headers } from "./gateway_wishes.js";

const MAX_BODIES = 1024; // calls in one request
const UNKNOWN_LENGTH = 0xffff_ffff;

interface PendingCall {
  method: string;
  args: readonly unknown[];
  resolve(value: any): void;
  reject(error: Error): void;
}

function failed(why: string): NetStatusError {
  return new NetStatusError(makeStatus("error", "NetConnection.Call.Failed", why));
}

/** Calls to an AMF gateway over HTTP (Adobe's "AMF0", section 4): those of one turn are one request. */
export class Remoting {
  private waiting: PendingCall[] = [];
  private readonly wishes: GatewayWishes;

  constructor(
    url: string,
    private readonly encoding: ObjectEncoding,
    private readonly headers: () => Headers,
  ) {
    this.wishes = new GatewayWishes(url);
  }

  /** Where it is, as the gateway has said last. */
  get url(): string {
    return this.wishes.url;
  }

  /** Rejects with NetStatusError. */
  call<T>(method: string, args: readonly unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= MAX_BODIES) return reject(failed("Too many calls at once."));
      this.waiting.push({ method, args, resolve, reject });
      if (this.waiting.length === 1) queueMicrotask(() => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    const calls = this.waiting.splice(0);
    try {
      const body = encodePacket(this.encoding, this.wishes.headersWith(this.headers()), calls);
      const response = await platform.fetch(this.url, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/x-amf" },
      });
      if (!response.ok) throw failed(`The gateway has answered with ${response.status}.`);
      settle(calls, new Uint8Array(await response.arrayBuffer()), this.wishes);
    } catch (error) {
      const why = error instanceof NetStatusError ? error : failed((error as Error).message);
      for (const call of calls) call.reject(why);
    }
  }
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = toUtf8(text);
  writer.u16(bytes.length);
  writer.bytes(bytes);
}

function encodePacket(encoding: ObjectEncoding, headers: Headers, calls: readonly PendingCall[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.u16(encoding);
  writer.u16(headers.size);
  for (const [name, { mustUnderstand, param }] of headers) {
    writeText(writer, name);
    writer.u8(mustUnderstand ? 1 : 0);
    writer.u32(UNKNOWN_LENGTH);
    new Amf0Encoder(writer, encoding).encode(param);
  }
  writer.u16(calls.length);
  calls.forEach(({ method, args }, i) => {
    writeText(writer, method);
    writeText(writer, `/${i + 1}`);
    writer.u32(UNKNOWN_LENGTH);
    writer.u8(0x0a); // the arguments are a strict array, in which each may switch to AMF3
    writer.u32(args.length);
    const encoder = new Amf0Encoder(writer, encoding);
    for (const arg of args) encoder.encode(arg);
  });
  return writer.take();
}

/** Bodies of the reply: `/1/onResult` answers the first call, `/1/onStatus` refuses it. */
function settle(calls: readonly PendingCall[], packet: Uint8Array, wishes: GatewayWishes): void {
  const reader = new ByteReader(packet, "bad-amf");
  const text = (): string => reader.text(reader.u16());
  reader.u16();
  for (let headers = reader.u16(); headers > 0; --headers) {
    const name = text();
    reader.u8();
    reader.u32();
    wishes.onHeader(name, new Amf0Decoder(reader).decode());
  }
  for (let bodies = reader.u16(); bodies > 0; --bodies) {
    const target = text();
    text();
    reader.u32();
    answer(calls, target, new Amf0Decoder(reader).decode());
  }
  for (const call of calls) call.reject(failed("The gateway has not answered this call."));
}

function answer(calls: readonly PendingCall[], target: string, value: AmfValue): void {
  const [, number, what] = /^\/(\d+)\/on(Result|Status)$/.exec(target) ?? [];
  const call = calls[Number(number) - 1];
  if (!call) return;
  if (what === "Result") return call.resolve(value);
  call.reject(new NetStatusError(refusalOf(value)));
}

/** Gateways describe an error by `code`, or by the fields of an AMF3 error message. */
function refusalOf(value: AmfValue): StatusInfo {
  const info = typeof value === "object" && value !== null ? (value as Record<string, AmfValue>) : {};
  if (isStatus(info)) return info;
  const why = String(info.faultString ?? info.description ?? "The gateway has refused the call.");
  return makeStatus("error", "NetConnection.Call.Failed", why);
}
