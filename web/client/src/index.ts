export { NetConnection } from "./api/net_connection.js";
export { RecordSet } from "./api/record_set.js";
export type { Codecs } from "./api/codecs.js";
export { NetStream, type StreamEvents } from "./api/net_stream.js";
export { SharedObject, type SharedObjectEvents } from "./api/shared_object.js";
export type { MediaSink } from "./media/media_sink.js";
export { Responder, type ResponderLike } from "./api/responder.js";
export { AsyncErrorEvent, NetStatusEvent, type SharedObjectChange, type StatusEvents, SyncEvent } from "./api/events.js";
export { NetStatusError, type StatusInfo } from "./session/status.js";
export { AmfEncodeError } from "./amf/encode_error.js";
export type { ObjectEncoding } from "./amf/amf0_encoder.js";
export {
  type AmfClass,
  type AmfObject,
  type AmfValue,
  AmfXml,
  classNameOf,
  getClassByAlias,
  ObjectVector,
  registerClassAlias,
  withClassName,
} from "./amf/values.js";
