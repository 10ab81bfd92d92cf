import type { Ban } from "../../model/protocol.js";
import { Button } from "./button.js";
import { useWords } from "./context.js";
import { Empty } from "./empty.js";
import { Icon } from "./icon.js";

export function BanList({ bans, onLift }: { bans: readonly Ban[]; onLift(id: string): void }) {
  const words = useWords();
  if (bans.length === 0) return <Empty icon="check" text={words.text("bans.none")} />;
  return (
    <ul class="bans">
      {bans.map(({ id, what, value, name, room }) => (
        <li key={id} class="person">
          <Icon name="ban" size={18} />
          <div class="person-text">
            <p class="person-name">
              <bdi>{name}</bdi>
            </p>
            <p class="person-role">
              {words.text(`bans.${what}`)} {value !== null && <bdi>{value}</bdi>}
              {room !== undefined && ` · ${room ?? words.text("bans.everywhere")}`}
            </p>
          </div>
          <Button kind="quiet" aria-label={words.text("bans.liftOf", { name })} onClick={() => onLift(id)}>
            {words.text("bans.lift")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
