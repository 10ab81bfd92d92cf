export { type PublisherState, StreamPublisher } from "./stream_publisher.js";
export type { PublisherOptions } from "./publisher_options.js";
export { PublisherErrorEvent, type PublisherEvents, type PublisherStatistics, PublisherTarget, SourceEndedEvent } from "./publisher_events.js";
export type { AudioCodec, VideoCodec } from "./tags/codecs.js";
export {
  type DeviceChoice,
  listDevices,
  type MediaDevice,
  type MediaDevices,
  openDevices,
  openScreen,
  type OpenOptions,
  stopSource,
  watchDevices,
} from "./devices.js";
