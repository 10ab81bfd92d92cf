import { useEffect, useRef } from "preact/hooks";
import type { Rectangle } from "../../model/grid_layout.js";
import type { Translator } from "../../i18n/translator.js";
import type { TileModel } from "../../model/tiles.js";
import { Avatar, hueOf } from "../common/avatar.js";
import { IconButton } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Icon } from "../common/icon.js";
import { useStore } from "../common/use_store.js";

/** Below this width there is room for a name and nothing else. */
const NARROW = 190;

export function Tile({ tile, place, large }: { tile: TileModel; place: Rectangle; large: boolean }) {
  const app = useApp();
  const words = useWords();
  const { person, kind, self } = tile;
  const speaking = useStore(app.parts.media.state, (media) => media.speaking.has(person.id)) && kind === "camera";
  const lacks = useStore(app.parts.media.state, (media) => media.lacking.get(tile.key));
  const pinned = useUi((ui) => ui.pinned === tile.key);
  const shown = kind === "screen" || person.video;
  const name = nameOn(tile, words);
  const style = {
    transform: `translate(${place.left}px, ${place.top}px)`,
    width: `${place.width}px`,
    height: `${place.height}px`,
    "--hue": hueOf(person.name),
  };
  const classes = [
    "tile",
    kind,
    speaking && "speaking",
    self && "self",
    person.away && "away",
    large && "large",
    place.width < NARROW && "narrow",
  ];
  return (
    <figure class={classes.filter(Boolean).join(" ")} style={style} data-person={person.id}>
      <Picture tile={tile} shown={shown} />
      {!shown && !lacks && <Avatar name={person.name} size="large" />}
      {lacks && <Lacking codecs={lacks} name={person.name} />}
      {person.away && <p class="tile-note">{words.text("tile.away")}</p>}
      {person.hand !== null && kind === "camera" && (
        <span class="tile-hand" role="img" aria-label={words.text("person.hand")}>
          <Icon name="hand" size={18} />
        </span>
      )}
      <figcaption>
        {kind === "camera" && !person.audio && <MutedSign />}
        {kind === "screen" && <Icon name="screen" size={15} />}
        <bdi>{name}</bdi>
      </figcaption>
      <IconButton
        small
        class={`tile-pin ${pinned ? "pinned" : ""}`}
        icon={pinned ? "unpin" : "pin"}
        label={words.text(pinned ? "tile.unpin" : "tile.pin", { name })}
        onClick={() => app.togglePin(tile.key)}
      />
    </figure>
  );
}

function nameOn({ person, kind, self }: TileModel, words: Translator): string {
  const { name } = person;
  if (kind === "screen") return self ? words.text("tile.ownScreen") : words.text("tile.screen", { name });
  return self ? words.text("tile.you", { name }) : name;
}

function MutedSign() {
  const words = useWords();
  return (
    <span role="img" aria-label={words.text("person.muted")} class="tile-muted">
      <Icon name="microphoneOff" size={14} />
    </span>
  );
}

/** Why there is nothing to see and hear, and what helps. Small tiles have place for less; for screen readers it is all there. */
function Lacking({ codecs, name }: { codecs: readonly string[]; name: string }) {
  const app = useApp();
  const words = useWords();
  const what = words.text("tile.codec", { codecs: words.list(codecs) });
  useEffect(() => app.announce(words.text("say.codec", { name, what })), [what, name]);
  return (
    <div class="tile-lacking">
      <Icon name="warning" size={22} />
      <p class="tile-lacking-short" aria-hidden="true">
        {words.list(codecs)}
      </p>
      <p class="tile-lacking-what">{what}</p>
      <p class="tile-lacking-help">{words.text("tile.codec.hint", { name })}</p>
    </div>
  );
}

/** Where the player puts its picture. Sound goes on while the picture is off. */
function Picture({ tile, shown }: { tile: TileModel; shown: boolean }) {
  const app = useApp();
  const container = useRef<HTMLDivElement>(null);
  const stream = tile.kind === "screen" ? tile.person.screen : tile.person.camera;
  useEffect(() => {
    return tile.self || stream ? app.parts.media.attach(container.current!, tile) : undefined;
  }, [tile.key, stream, tile.self]);
  return <div ref={container} class={`picture ${shown ? "" : "unshown"}`} />;
}
