import { Button } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { Icon } from "../common/icon.js";
import { useStore } from "../common/use_store.js";

/** While the connection is lost. The room stays as it was last seen. */
export function LostBanner() {
  const app = useApp();
  const words = useWords();
  const lost = useStore(app.parts.session.link, ({ state }) => state === "lost");
  if (!lost) return null;
  return (
    <div class="banner" role="alert">
      <Icon name="lost" />
      <p>{words.text("lost.banner")}</p>
      <Button icon="retry" onClick={() => app.parts.session.comeBackNow()}>
        {words.text("lost.now")}
      </Button>
    </div>
  );
}
