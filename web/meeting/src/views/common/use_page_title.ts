import { useEffect } from "preact/hooks";
import { isHost } from "../../model/room_state.js";
import { useApp, useUi, useWords } from "./context.js";
import { useStore } from "./use_store.js";

/** The tab says where one is, and how much waits for an answer while one looks at another tab. */
export function usePageTitle(): void {
  const words = useWords();
  const title = useUi(({ about }) => about?.title) || words.text("title");
  const admin = useUi(({ screen }) => screen.name === "admin");
  const unread = useUi((ui) => ui.unread);
  const membership = useStore(useApp().parts.session.membership);
  const room = membership.phase === "inside" ? membership.state : null;
  const waiting = unread + (room && isHost(room) ? room.knocks.length : 0);
  const place = admin ? words.text("admin.title") : room?.room.name;
  const text = [waiting > 0 ? `(${waiting}) ` : "", place ? `${place} – ` : "", title].join("");
  useEffect(() => {
    document.title = text;
  }, [text]);
}
