import { Icon, type IconName } from "./icon.js";

/** In the place of what is not there yet. */
export function Empty({ icon, text }: { icon: IconName; text: string }) {
  return (
    <div class="empty">
      <Icon name={icon} size={30} />
      <p>{text}</p>
    </div>
  );
}
