export * from "./play/index.js";
