import { useEffect, useState } from "preact/hooks";
import type { AdminKnock, AdminPerson, AdminRoom, Ban } from "../../model/protocol.js";
import { Avatar } from "../common/avatar.js";
import { BanList } from "../common/ban_list.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Empty } from "../common/empty.js";
import { Icon } from "../common/icon.js";
import { Menu, type MenuItem } from "../common/menu.js";
import { itemsForAdmin, itemsForWaiting } from "./admin_actions.js";

export function AdminRooms() {
  const words = useWords();
  const rooms = useUi((ui) => ui.adminRooms);
  const people = rooms.reduce((sum, room) => sum + room.present, 0);
  return (
    <div class="admin-rooms">
      <div class="admin-sum">
        <h1>{words.count("admin.rooms", rooms.length)}</h1>
        <p class="quiet">{words.count("admin.people", people)}</p>
        <Announcement room={null} />
      </div>
      {rooms.length === 0 && <Empty icon="people" text={words.text("admin.empty")} />}
      {rooms.map((room) => (
        <RoomCard key={room.name} room={room} />
      ))}
      <AllBans />
    </div>
  );
}

function RoomCard({ room }: { room: AdminRoom }) {
  const app = useApp();
  const words = useWords();
  const [asked, setAsked] = useState<AdminRoom | null>(null);
  const { people, waiting } = room.people === null && asked !== null ? asked : room;
  const open = async (): Promise<void> => {
    const answer = await app.act("adminRoom", { room: room.name });
    if (answer.ok) setAsked(answer.room);
  };
  const close = {
    text: words.text("admin.closeSure", { room: room.name }),
    action: words.text("host.close"),
    run: () => void app.act("adminClose", { room: room.name }),
  };
  const items: MenuItem[] = [
    {
      label: words.text(room.locked ? "room.unlock" : "room.lock"),
      icon: room.locked ? "unlock" : "lock",
      run: () => void app.act("adminLock", { room: room.name, locked: !room.locked }),
    },
    { label: words.text("host.close"), icon: "leave", danger: true, run: () => app.ask(close) },
  ];
  return (
    <section class="card room-card" aria-label={room.name}>
      <header>
        <h2>
          {room.locked && <Icon name="lock" size={16} />} <bdi>{room.name}</bdi>
        </h2>
        <p class="quiet">
          {words.text("admin.since", { time: words.time(room.started) })} · {words.count("admin.messages", room.messages)} ·{" "}
          {words.count("admin.files", room.files)}
          {" · "}
          {words.count("admin.people", room.present)}
          {room.knocking > 0 && ` · ${words.count("knocks", room.knocking)}`}
        </p>
        <Menu label={words.text("admin.roomActions", { room: room.name })} items={items}>
          <Icon name="more" size={18} />
        </Menu>
      </header>
      {people === null ? (
        <Button onClick={() => void open()}>{words.text("admin.showPeople")}</Button>
      ) : (
        <ul class="people">
          {people.map((person) => (
            <PersonRow key={person.id} room={room} person={person} />
          ))}
          {waiting?.map((one) => (
            <WaitingRow key={one.id} room={room} one={one} />
          ))}
        </ul>
      )}
      <Announcement room={room.name} />
    </section>
  );
}

function PersonRow({ room, person }: { room: AdminRoom; person: AdminPerson }) {
  const app = useApp();
  const words = useWords();
  const { name, account, address, connection, role, away } = person;
  return (
    <li class={`person ${away ? "away" : ""}`}>
      <Avatar name={name} />
      <div class="person-text">
        <p class="person-name">
          <bdi>{name}</bdi> <span class="quiet">{words.text(`role.${role}`)}</span>
        </p>
        <p class="person-role">
          {account !== null && (
            <>
              <bdi>{account}</bdi>
              {" · "}
            </>
          )}
          {address}
          {connection !== null && ` · ${words.word("carrier", connection)}`}
          {away && ` · ${words.text("person.away")}`}
        </p>
      </div>
      <Menu label={words.text("person.actions", { name })} items={itemsForAdmin(app, room, person)}>
        <Icon name="more" size={18} />
      </Menu>
    </li>
  );
}

function WaitingRow({ room, one }: { room: AdminRoom; one: AdminKnock }) {
  const app = useApp();
  const words = useWords();
  const { name, address } = one;
  return (
    <li class="person">
      <Avatar name={name} />
      <div class="person-text">
        <p class="person-name">
          <bdi>{name}</bdi> <span class="quiet">{words.text("admin.waits")}</span>
        </p>
        <p class="person-role">{address}</p>
      </div>
      <Menu label={words.text("person.actions", { name })} items={itemsForWaiting(app, room, one)}>
        <Icon name="more" size={18} />
      </Menu>
    </li>
  );
}

/** Something that everybody in a room, or in all of them, shall read. */
function Announcement({ room }: { room: string | null }) {
  const app = useApp();
  const words = useWords();
  const [text, setText] = useState("");
  const label = words.text(room === null ? "admin.sayAll" : "admin.say");
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const answer = await app.act("adminSay", { room, text: text.trim() });
    if (answer.ok) setText("");
  };
  return (
    <form class="announcement" onSubmit={(event) => void send(event)}>
      <input value={text} placeholder={label} aria-label={label} maxLength={500} onInput={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" icon="send" aria-label={words.text("chat.send")} disabled={text.trim() === ""}>
        <span class="wide-only">{words.text("chat.send")}</span>
      </Button>
    </form>
  );
}

function AllBans() {
  const app = useApp();
  const words = useWords();
  const rooms = useUi((ui) => ui.adminRooms);
  const [bans, setBans] = useState<readonly Ban[]>([]);
  const load = async (): Promise<void> => {
    const answer = await app.act("adminBans", {});
    if (answer.ok) setBans(answer.bans);
  };
  useEffect(() => void load(), [rooms]); // whoever was banned has left a room
  const lift = async (id: string): Promise<void> => {
    await app.act("adminUnban", { id });
    await load();
  };
  return (
    <section class="card" aria-label={words.text("bans.title")}>
      <h2>{words.text("bans.title")}</h2>
      <BanList bans={bans} onLift={(id) => void lift(id)} />
    </section>
  );
}
