import type { Parts } from "../../src/app/parts.js";
import { Store } from "../../src/base/store.js";
import type { LocalState } from "../../src/media/local_media.js";
import type { TileModel } from "../../src/model/tiles.js";
import type { Scene } from "./scenes.js";

/** A picture that looks like somebody in a room. */
function paint(container: HTMLElement, { person, kind }: TileModel): () => void {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const draw = canvas.getContext("2d")!;
  const seed = [...person.name].reduce((sum, one) => sum * 31 + one.charCodeAt(0), 7) >>> 0;
  if (kind === "screen") paintScreen(draw);
  else paintPerson(draw, seed);
  container.append(canvas);
  return () => canvas.remove();
}

function paintPerson(draw: CanvasRenderingContext2D, seed: number): void {
  const hue = seed % 360;
  const wall = draw.createLinearGradient(0, 0, 640, 360);
  wall.addColorStop(0, `hsl(${hue} 22% 62%)`);
  wall.addColorStop(1, `hsl(${hue + 30} 26% 38%)`);
  draw.fillStyle = wall;
  draw.fillRect(0, 0, 640, 360);
  draw.fillStyle = `hsl(${hue + 180} 35% 34%)`;
  draw.beginPath();
  draw.ellipse(320, 390, 170, 130, 0, 0, 7);
  draw.fill();
  draw.fillStyle = `hsl(${20 + (seed % 14)} 45% ${42 + (seed % 30)}%)`;
  draw.beginPath();
  draw.ellipse(320, 190, 66, 82, 0, 0, 7);
  draw.fill();
}

function paintScreen(draw: CanvasRenderingContext2D): void {
  draw.fillStyle = "#fbfbfa";
  draw.fillRect(0, 0, 640, 360);
  draw.fillStyle = "#0f6e66";
  draw.fillRect(0, 0, 640, 28);
  draw.fillStyle = "#c9d4d0";
  for (let line = 0; line < 9; ++line) draw.fillRect(40, 60 + line * 30, 300 + ((line * 97) % 240), 10);
}

export function partsFor(scene: Scene): Parts {
  const device = { on: true, track: null, id: "1", opening: false, problem: null };
  const devices = {
    microphones: [{ id: "1", label: "Built-in Microphone" }],
    cameras: [{ id: "1", label: "HD Camera (04f2:b6d9)" }],
  };
  const local = new Store<LocalState>({ camera: { ...device }, microphone: { ...device }, devices, ...scene.local });
  const lacking = new Map(scene.lacking);
  return {
    session: {
      membership: new Store(scene.membership),
      link: new Store(scene.link),
      onEvent: () => {},
      onGivenUp: () => {},
      enter: () => new Promise(() => {}),
      call: async (name) => (scene.answers?.[name] ?? { ok: true }) as never,
      comeBackNow: () => {},
      leave: async () => {},
    },
    local: {
      state: local,
      set: async (kind, on) => local.patch({ [kind]: { ...local.value[kind], on } }),
      toggle: async (kind) => local.patch({ [kind]: { ...local.value[kind], on: !local.value[kind].on } }),
      choose: async () => {},
    },
    media: {
      state: new Store({ speaking: new Set(scene.speaking), speaker: scene.speaking[0] ?? null, lacking, screen: false, direct: false }),
      onProblem: () => {},
      attach: (container, tile) => (lacking.has(tile.key) ? () => {} : paint(container, tile)),
      shareScreen: async () => {},
    },
  };
}
