// People in one room who all publish, and each play all the others: node crowd.mjs ROOM NAME COUNT [ACCOUNT OF THE FIRST]
//
// Lines of JSON on stdout, once a second: what has come, what is missing, who is seen. Ends with 1 if anybody is dropped.
import { enter, goLive, Screen } from "./support.mjs";

const [, , room, name, count, account] = process.argv;
const STILL = 3000; // ms without a picture: a stream that stands still

class Viewer {
  screens = new Map();
  missing = 0; // pictures that did not come
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
    this.screens.set(stream, { screen, at: Date.now(), last: 0 });
    screen.stream.sink = { onAudio() {}, onVideo: (time, data) => data[1] === 1 && this.onPicture(stream, data) };
    screen.play(stream).catch(() => this.screens.delete(stream));
  }
  onPicture(stream, data) {
    const seen = this.screens.get(stream);
    if (!seen) return;
    const number = new DataView(data.buffer, data.byteOffset).getUint32(5);
    const now = Date.now();
    if (seen.last > 0) {
      this.missing += Math.max(0, number - seen.last - 1);
      this.worst = Math.max(this.worst, now - seen.at);
    }
    Object.assign(seen, { at: now, last: number });
    ++this.pictures;
  }
  pictures = 0;
  get still() {
    const now = Date.now();
    return [...this.screens.values()].filter(({ at }) => now - at > STILL).length;
  }
}

const members = [];
for (let n = 1; n <= Number(count); ++n) {
  const member = await enter(room, n === 1 && account ? { account } : { name: `${name} ${n}` });
  member.closed.then(() => {
    console.log(JSON.stringify({ dropped: member.me.name, said: member.of("bye").map(({ reason }) => reason), why: member.why }));
    process.exit(1);
  });
  await goLive(member, "camera", { rate: 10 });
  members.push(new Viewer(member));
}
setInterval(() => {
  const sum = (of) => members.reduce((total, viewer) => total + of(viewer), 0);
  console.log(JSON.stringify({
    pictures: sum((viewer) => viewer.pictures), missing: sum((viewer) => viewer.missing), still: sum((viewer) => viewer.still),
    worst: Math.max(...members.map((viewer) => viewer.worst)), plays: sum((viewer) => viewer.screens.size),
    seen: members.map((viewer) => viewer.member.people.size), away: [...members[0].member.people.values()].filter(({ away }) => away).length,
  }));
}, 1000);
await members[0].member.closed;
