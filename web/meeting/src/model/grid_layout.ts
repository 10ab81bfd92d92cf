/** Where a tile stands, in CSS pixels. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Area {
  width: number;
  height: number;
}

/** Between tiles. */
const GAP = 8;
/** Width by height of a tile: pictures are cropped to it, so it may give way, but not to a strip. */
const NARROWEST = 4 / 5;
const WIDEST = 16 / 9;
/** Of an area that one tile is put in front of; the others share the rest. */
const STAGE_SHARES = [0.82, 0.76, 0.7, 0.62];
/** A tile beside the stage that is narrower than this shows nobody any more. */
const SMALLEST_SIDE = 150;

/**
 * `count` tiles of one size, as large as they can be, in rows of which the last is centred. Fits any count in any area.
 */
export function layOutGrid(count: number, area: Area): Rectangle[] {
  if (count <= 0) return [];
  let best = tileFor(1, count, area);
  for (let columns = 2; columns <= count; ++columns) {
    const tile = tileFor(columns, count, area);
    if (tile.width * tile.height > best.width * best.height * 1.02) best = tile;
  }
  return place(count, best, area);
}

/**
 * One tile large, those of `count - 1` others beside it, or below it where the area is high. The first rectangle is that
 * of the large one.
 */
export function layOutStage(count: number, area: Area): Rectangle[] {
  if (count <= 1) return layOutGrid(count, area);
  let layout: Rectangle[] = [];
  for (const share of STAGE_SHARES) {
    layout = stageOf(count, area, share);
    if (layout[1]!.width >= SMALLEST_SIDE) break;
  }
  return layout;
}

interface Tile extends Area {
  columns: number;
}

function tileFor(columns: number, count: number, area: Area): Tile {
  const rows = Math.ceil(count / columns);
  const width = Math.max(1, (area.width - GAP * (columns - 1)) / columns);
  const height = Math.max(1, (area.height - GAP * (rows - 1)) / rows);
  return {
    columns,
    width: Math.floor(Math.min(width, height * WIDEST)),
    height: Math.floor(Math.min(height, width / NARROWEST)),
  };
}

function place(count: number, { columns, width, height }: Tile, area: Area): Rectangle[] {
  const rows = Math.ceil(count / columns);
  const top = (area.height - rows * height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row < rows - 1 ? columns : count - columns * (rows - 1);
    const left = (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    return {
      left: Math.round(left + (index % columns) * (width + GAP)),
      top: Math.round(top + row * (height + GAP)),
      width,
      height,
    };
  });
}

function stageOf(count: number, area: Area, share: number): Rectangle[] {
  const beside = area.width > area.height * 1.15;
  const stage = beside
    ? { width: Math.round((area.width - GAP) * share), height: area.height }
    : { width: area.width, height: Math.round((area.height - GAP) * share) };
  const rest = beside
    ? { width: area.width - stage.width - GAP, height: area.height }
    : { width: area.width, height: area.height - stage.height - GAP };
  const others = layOutGrid(count - 1, rest).map((one) => ({
    ...one,
    left: one.left + (beside ? stage.width + GAP : 0),
    top: one.top + (beside ? 0 : stage.height + GAP),
  }));
  return [{ left: 0, top: 0, ...stage }, ...others];
}
