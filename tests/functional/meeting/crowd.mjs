// People in one room who each show a film and play all the others, pages among them:
//
//   node crowd.mjs --room ROOM --name NAME [--account ACCOUNT OF THE FIRST] FILM.flv...
//
// One person for each film: NAME, or "NAME 1", "NAME 2" if there are several. Lines of JSON on stdout, once a second: what has come, what is missing, who is seen.
// Ends with 1 if anybody is dropped.
import { parseArgs } from "node:util";
import { FilmCamera, numberOf, readFilm } from "./film.mjs";
import { enter, Screen } from "./support.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { room: { type: "string" }, name: { type: "string" }, account: { type: "string" } },
});
const STILL = 10_000; // ms without a picture: a stream that stands still

class Viewer {
  screens = new Map();
  pictures = 0;
  missing = 0; // pictures that did not come, of those that are numbered
  worst = 0; // ms between two
  constructor(member) {
    this.member = member;
    setInterval(() => this.look(), 200);
  }
  // By the list alone: the end of a stream may be heard before the list says so.
  look() {
    const cameras = [...this.member.people.values()].filter(({ id, camera }) => camera && id !== this.member.id).map(({ camera }) => camera);
    for (const stream of cameras) if (!this.screens.has(stream)) this.watch(stream);
    for (const [stream, { screen }] of this.screens) {
      if (cameras.includes(stream)) continue;
      this.screens.delete(stream);
      screen.stream.close();
    }
  }
  watch(stream) {
    const screen = new Screen(this.member.connection);
    this.screens.set(stream, { screen, at: Date.now(), last: null, moves: false });
    screen.stream.sink = { onAudio() {}, onVideo: (time, data) => this.onVideo(stream, data) };
    screen.play(stream).catch(() => this.screens.delete(stream));
  }
  onVideo(stream, data) {
    const seen = this.screens.get(stream);
    const isHeader = data[0] & 0x80 ? (data[0] & 0x0f) === 0 : data[1] === 0;
    if (!seen || isHeader) return;
    const now = Date.now();
    const number = numberOf(data);
    if (number !== null && seen.last !== null) this.missing += Math.max(0, number - seen.last - 1);
    if (seen.moves) this.worst = Math.max(this.worst, now - seen.at);
    Object.assign(seen, { at: now, last: number, moves: true });
    ++this.pictures;
  }
  /** Whose streams stand still: who is killed stays in the list for a while. */
  get still() {
    const now = Date.now();
    return [...this.member.people.values()].filter(({ camera }) => now - (this.screens.get(camera)?.at ?? now) > STILL).map(({ name }) => name);
  }
}

const members = [];
for (const [index, path] of positionals.entries()) {
  const account = index === 0 ? values.account : undefined;
  const name = positionals.length === 1 ? values.name : `${values.name} ${index + 1}`;
  const member = await enter(values.room, { account, name });
  member.closed.then(() => {
    console.log(JSON.stringify({ dropped: member.me.name, said: member.of("bye").map(({ reason }) => reason), why: member.why }));
    process.exit(1);
  });
  await member.does("state", { audio: false, video: true });
  const { stream } = await member.does("camera", { on: true });
  await new FilmCamera(member.connection, readFilm(path)).publish(stream);
  members.push(new Viewer(member));
}
setInterval(() => {
  const sum = (of) => members.reduce((total, viewer) => total + of(viewer), 0);
  console.log(JSON.stringify({
    pictures: sum((viewer) => viewer.pictures), missing: sum((viewer) => viewer.missing), still: [...new Set(members.flatMap((viewer) => viewer.still))],
    worst: Math.max(...members.map((viewer) => viewer.worst)), plays: sum((viewer) => viewer.screens.size),
    seen: members.map((viewer) => viewer.member.people.size), away: [...members[0].member.people.values()].filter(({ away }) => away).length,
  }));
}, 1000);
await members[0].member.closed;
