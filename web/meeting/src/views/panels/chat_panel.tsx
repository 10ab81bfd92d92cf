import { useEffect, useRef } from "preact/hooks";
import { piecesOf } from "../../model/links.js";
import type { TextMessage } from "../../model/protocol.js";
import { inOrder, isHost } from "../../model/room_state.js";
import { Avatar } from "../common/avatar.js";
import { IconButton } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Empty } from "../common/empty.js";
import { Icon } from "../common/icon.js";
import { useRoom } from "../room/use_room.js";

/** Texts of one person within this time stand together. */
const TOGETHER = 3 * 60_000; // ms
/** So near to its end the list follows new texts; CSS pixels. */
const NEAR = 80;

export function ChatPanel() {
  const words = useWords();
  const { messages } = useRoom();
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current) list.current!.scrollTop = list.current!.scrollHeight;
  }, [messages]);
  const onScroll = ({ currentTarget: box }: { currentTarget: HTMLDivElement }): void => {
    follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  };
  return (
    <>
      <div ref={list} class="panel-scroll messages" role="log" aria-label={words.text("panel.chat")} tabIndex={0} onScroll={onScroll}>
        {messages.length === 0 && <Empty icon="chat" text={words.text("chat.empty")} />}
        {messages.map((message, index) => (
          <Message key={message.id} message={message} before={messages[index - 1]} />
        ))}
      </div>
      <Composer />
    </>
  );
}

function continues(message: TextMessage, before: TextMessage | undefined): boolean {
  return before?.from === message.from && before.to === message.to && message.at - before.at < TOGETHER;
}

function Message({ message, before }: { message: TextMessage; before: TextMessage | undefined }) {
  const words = useWords();
  const { you } = useRoom();
  const { name, text, at, to, toName, from } = message;
  const own = from === you;
  const together = continues(message, before);
  const secret = to === null ? null : own ? words.text("chat.privateTo", { name: toName ?? "" }) : words.text("chat.private");
  return (
    <article class={`message ${own ? "own" : ""} ${together ? "together" : ""} ${secret ? "private" : ""}`}>
      {!together && (
        <header>
          {!own && <Avatar name={name} size="small" />}
          <span class="message-name">
            <bdi>{own ? words.text("chat.you") : name}</bdi>
          </span>
          {secret && (
            <span class="message-secret">
              <Icon name="lock" size={12} /> {secret}
            </span>
          )}
          <time dateTime={new Date(at).toISOString()}>{words.time(at)}</time>
        </header>
      )}
      <p dir="auto">
        {piecesOf(text).map((piece) => (piece.address === null ? piece.text : <Link address={piece.address} />))}
      </p>
    </article>
  );
}

/** To another site, which is told nothing of this one. */
function Link({ address }: { address: string }) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
      {address}
    </a>
  );
}

function Composer() {
  const app = useApp();
  const words = useWords();
  const { settings } = useRoom();
  const recipient = useUi((ui) => ui.recipient);
  const text = useUi((ui) => ui.draft); // it is still there when another panel has been looked at
  const setText = (draft: string): void => app.ui.patch({ draft });
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current!.focus(), [recipient]);
  const send = async (): Promise<void> => {
    const said = text.trim();
    if (said === "") return;
    setText(""); // at once: what is typed until the answer comes is the next text
    box.current?.focus();
    const answer = await app.act("say", recipient === null ? { text: said } : { text: said, to: recipient });
    const { draft } = app.ui.value;
    if (!answer.ok && app.room) setText(draft === "" ? said : `${said}\n${draft}`);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    void send();
  };
  return (
    <form class={`composer ${recipient === null ? "" : "private"}`} onSubmit={onSubmit}>
      <Recipient />
      <div class="composer-row">
        <textarea
          ref={box}
          rows={1}
          value={text}
          maxLength={settings.maxText}
          dir="auto"
          placeholder={words.text("chat.placeholder")}
          aria-label={words.text("chat.placeholder")}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton icon="send" type="submit" label={words.text("chat.send")} class="send" disabled={text.trim() === ""} />
      </div>
    </form>
  );
}

/** Everybody, or one person. */
function Recipient() {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const recipient = useUi((ui) => ui.recipient);
  const others = inOrder(state.people, words.language).filter(({ id }) => id !== state.you);
  const clear = {
    text: words.text("chat.clearSure"),
    action: words.text("chat.clear"),
    run: () => void app.act("clearHistory", {}),
  };
  return (
    <div class="recipient">
      <label>
        {words.text("chat.to")}{" "}
        <select value={recipient ?? ""} onChange={(event) => app.writeTo(event.currentTarget.value || null)}>
          <option value="">{words.text("chat.everybody")}</option>
          {recipient !== null && !others.some(({ id }) => id === recipient) && (
            <option value={recipient}>{words.text("error.nobody")}</option> // what was meant for one is not for all
          )}
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {isHost(state) && state.messages.length > 0 && (
        <IconButton small icon="trash" label={words.text("chat.clear")} onClick={() => app.ask(clear)} />
      )}
    </div>
  );
}
