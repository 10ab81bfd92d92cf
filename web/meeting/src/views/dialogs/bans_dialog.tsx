import { useEffect, useState } from "preact/hooks";
import type { Ban } from "../../model/protocol.js";
import { useApp, useWords } from "../common/context.js";
import { Modal } from "../common/modal.js";
import { BanList } from "../common/ban_list.js";

/** Who may not come into this room. */
export function BansDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const words = useWords();
  const [bans, setBans] = useState<readonly Ban[] | null>(null);
  const load = async (): Promise<void> => {
    const answer = await app.act("bans", {});
    if (answer.ok) setBans(answer.bans);
  };
  useEffect(() => void load(), []);
  const lift = async (id: string): Promise<void> => {
    await app.act("unban", { id });
    await load();
  };
  return (
    <Modal title={words.text("bans.title")} onClose={onClose}>
      <BanList bans={bans ?? []} onLift={(id) => void lift(id)} />
    </Modal>
  );
}
