export * from "./play/index.js";
export * from "./publish/index.js";
