import type { Person } from "../../model/protocol.js";
import { inOrder, isHost } from "../../model/room_state.js";
import { Avatar } from "../common/avatar.js";
import { IconButton } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { Icon } from "../common/icon.js";
import { Menu } from "../common/menu.js";
import { useStore } from "../common/use_store.js";
import { useRoom } from "../room/use_room.js";
import { itemsFor } from "./person_actions.js";
import { WaitingList } from "./waiting_list.js";

export function PeoplePanel() {
  const words = useWords();
  const state = useRoom();
  return (
    <div class="panel-scroll">
      {isHost(state) && <WaitingList knocks={state.knocks} />}
      <ul class="people">
        {inOrder(state.people, words.language).map((person) => (
          <PersonRow key={person.id} person={person} self={person.id === state.you} />
        ))}
      </ul>
    </div>
  );
}

function PersonRow({ person, self }: { person: Person; self: boolean }) {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const speaking = useStore(app.parts.media.state, (media) => media.speaking.has(person.id));
  return (
    <li class={`person ${person.away ? "away" : ""} ${speaking ? "speaking" : ""}`}>
      <Avatar name={person.name} />
      <div class="person-text">
        <p class="person-name">
          <bdi>{person.name}</bdi>
          {self && <span class="quiet"> {words.text("person.you")}</span>}
        </p>
        <p class="person-role">
          {person.role === "host" && <Icon name="host" size={13} />}
          {words.text(person.away ? "person.away" : `role.${person.role}`)}
          {!person.away && person.account !== null && person.account !== person.name && (
            <>
              {" · "}
              <bdi>{person.account}</bdi>
            </>
          )}
        </p>
      </div>
      {person.hand !== null && <RaisedHand person={person} lowers={isHost(state) && !self} />}
      <Signs person={person} />
      <Menu label={words.text("person.actions", { name: person.name })} items={itemsFor(app, state, person)}>
        <Icon name="more" size={18} />
      </Menu>
    </li>
  );
}

/** For hosts a button that lowers it. */
function RaisedHand({ person, lowers }: { person: Person; lowers: boolean }) {
  const app = useApp();
  const words = useWords();
  const raised = words.text("person.hand");
  if (!lowers)
    return (
      <span role="img" class="raised" aria-label={raised} title={raised}>
        <Icon name="hand" size={17} />
      </span>
    );
  const label = words.text("host.lowerHand", { name: person.name });
  return <IconButton small class="raised" icon="hand" label={label} onClick={() => void app.act("lowerHand", { id: person.id })} />;
}

/** What a person has on, as pictures with words for who does not see them. */
function Signs({ person }: { person: Person }) {
  const words = useWords();
  const { blocked } = person;
  const sound = blocked.audio ? "person.mutedByHost" : person.audio ? "person.unmuted" : "person.muted";
  const picture = blocked.video ? "person.cameraBlocked" : person.video ? "person.cameraOn" : "person.cameraOff";
  return (
    <span class="signs">
      <span role="img" class={blocked.audio ? "blocked" : person.audio ? "" : "off"} aria-label={words.text(sound)} title={words.text(sound)}>
        <Icon name={person.audio && !blocked.audio ? "microphone" : "microphoneOff"} size={17} />
      </span>
      <span role="img" class={blocked.video ? "blocked" : person.video ? "" : "off"} aria-label={words.text(picture)} title={words.text(picture)}>
        <Icon name={person.video && !blocked.video ? "camera" : "cameraOff"} size={17} />
      </span>
    </span>
  );
}
