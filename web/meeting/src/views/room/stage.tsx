import { useEffect, useRef, useState } from "preact/hooks";
import { type Area, layOutGrid, layOutStage, type Rectangle } from "../../model/grid_layout.js";
import { type StageModel, stageOf } from "../../model/tiles.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { useStore } from "../common/use_store.js";
import { useRoom } from "./use_room.js";
import { Tile } from "./tile.js";

/** All pictures. Tiles move and are never made anew, so that nothing that plays is interrupted. */
export function Stage() {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const arrangement = useUi((ui) => ui.arrangement);
  const pinned = useUi((ui) => ui.pinned);
  const speaker = useStore(app.parts.media.state, (media) => media.speaker);
  const stage = useRef<HTMLElement>(null);
  const area = useArea(stage);
  const model = stageOf(state, { arrangement, pinned, speaker });
  const places = placesOf(model, area);
  const alone = state.people.length === 1;
  return (
    <section ref={stage} class="stage" aria-label={words.text("stage")}>
      {model.tiles.map((tile) => (
        <Tile key={tile.key} tile={tile} place={places.get(tile.key)!} large={tile.key === model.large} />
      ))}
      {model.hidden > 0 && <p class="stage-more">{words.count("stage.more", model.hidden)}</p>}
      {alone && (
        <div class="stage-alone">
          <p>{words.text("stage.alone")}</p>
          <Button icon="link" onClick={() => app.openDialog("invite")}>
            {words.text("invite.open")}
          </Button>
        </div>
      )}
    </section>
  );
}

function placesOf({ tiles, large }: StageModel, area: Area): Map<string, Rectangle> {
  const first = tiles.filter(({ key }) => key === large);
  const ordered = [...first, ...tiles.filter(({ key }) => key !== large)];
  const layout = large === null ? layOutGrid(tiles.length, area) : layOutStage(tiles.length, area);
  return new Map(ordered.map(({ key }, index) => [key, layout[index]!]));
}

function useArea(element: { current: HTMLElement | null }): Area {
  const [area, setArea] = useState<Area>({ width: 640, height: 360 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setArea({ width, height });
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return area;
}
