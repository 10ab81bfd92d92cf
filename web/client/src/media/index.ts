export * from "./publish/index.js";
export * from "./play/index.js";
