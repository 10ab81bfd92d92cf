import type { Person, TextMessage, Welcome } from "../../src/model/protocol.js";

export const aPerson = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  role: "member",
  account: id,
  hand: null,
  away: false,
  audio: false,
  video: false,
  blocked: { audio: false, video: false, screen: false },
  camera: null,
  screen: null,
  peer: false,
  ...more,
});

export const aMessage = (id: string, text: string, more: Partial<TextMessage> = {}): TextMessage => ({
  id,
  at: 0,
  from: "ada",
  name: "ada",
  to: null,
  toName: null,
  text,
  ...more,
});

export const aWelcome = (more: Partial<Welcome> = {}): Welcome => ({
  type: "welcome",
  you: aPerson("me"),
  room: { name: "planning", title: "Planning", locked: false, admission: "yes", started: 0 },
  people: [aPerson("me")],
  history: [],
  files: [],
  settings: {
    cameras: 16,
    screens: 1,
    maxText: 2000,
    files: null,
    watermark: null,
    peerToPeer: { allowed: false, iceServers: [] },
  },
  waiting: [],
  ...more,
});
