export type { PlayerOptions, PlayerState, PlayerStatistics } from "./options.js";
export type { PlayerPath } from "./path_choice.js";
export { PlayerDataEvent, PlayerErrorEvent, type PlayerEvents, PlayerTarget } from "./player_events.js";
export { playableCodecs } from "./playable_codecs.js";
export { StreamPlayer } from "./stream_player.js";
export type { Watermark, WatermarkPlacement } from "./watermark.js";
export { WatermarkOverlay } from "./mse/watermark_overlay.js";
