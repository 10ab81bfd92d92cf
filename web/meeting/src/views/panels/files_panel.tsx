import { useRef, useState } from "preact/hooks";
import type { Upload } from "../../app/ui_state.js";
import type { SharedFile } from "../../model/protocol.js";
import { inOrder, isHost, personOf } from "../../model/room_state.js";
import { Button, IconButton } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Empty } from "../common/empty.js";
import { Choice } from "../common/field.js";
import { Icon } from "../common/icon.js";
import { useRoom } from "../room/use_room.js";

/** Files of the room. There only where the server permits them. */
export function FilesPanel() {
  const words = useWords();
  const { files, settings } = useRoom();
  const uploads = useUi((ui) => ui.uploads);
  return (
    <>
      <div class="panel-scroll">
        {files.length + uploads.length === 0 && <Empty icon="file" text={words.text("files.empty")} />}
        <ul class="files">
          {files.map((file) => (
            <FileRow key={file.id} file={file} />
          ))}
          {uploads.map((upload) => (
            <UploadRow key={`upload-${upload.id}`} upload={upload} />
          ))}
        </ul>
      </div>
      {settings.files?.send ? <Sender /> : <p class="sender quiet">{words.text("files.onlyRead")}</p>}
    </>
  );
}

function FileRow({ file }: { file: SharedFile }) {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const own = file.from === state.you;
  const toName = personOf(state, file.to)?.name ?? "";
  const secret = own ? words.text("chat.privateTo", { name: toName }) : words.text("chat.private");
  const removal = {
    text: words.text("files.removeSure", { name: file.name }),
    action: words.text("files.removeDo"),
    run: () => void app.act("removeFile", { id: file.id }),
  };
  return (
    <li class="file">
      <Icon name="file" size={22} />
      <div class="file-text">
        <p class="file-name">
          <bdi>{file.name}</bdi>
        </p>
        <p class="quiet">
          {words.size(file.size)} · <bdi>{own ? words.text("chat.you") : file.fromName}</bdi>
          {file.to !== null && ` · ${secret}`}
        </p>
      </div>
      <IconButton small icon="download" label={words.text("files.get", { name: file.name })} onClick={() => void app.download(file)} />
      {(own || isHost(state)) && (
        <IconButton
          small
          icon="trash"
          label={words.text("files.remove", { name: file.name })}
          onClick={() => app.ask(removal)}
        />
      )}
    </li>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const app = useApp();
  const words = useWords();
  return (
    <li class="file">
      <Icon name={upload.problem ? "warning" : "upload"} size={22} />
      <div class="file-text">
        <p class="file-name">
          <bdi>{upload.name}</bdi>
        </p>
        {upload.problem ? (
          <p class="problem" role="alert">
            {words.word("files.problem", upload.problem)}
          </p>
        ) : (
          <progress value={upload.progress} max={1} aria-label={words.text("files.sending", { name: upload.name })} />
        )}
      </div>
      <IconButton small icon="close" label={words.text("files.cancel", { name: upload.name })} onClick={() => app.files.cancel(upload.id)} />
    </li>
  );
}

function Sender() {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const input = useRef<HTMLInputElement>(null);
  const [to, setTo] = useState("");
  const [over, setOver] = useState(false);
  const { files: limits } = state.settings;
  const others = inOrder(state.people, words.language).filter(({ id }) => id !== state.you);
  const options = [{ value: "", label: words.text("chat.everybody") }, ...others.map(({ id, name }) => ({ value: id, label: name }))];
  // What was meant for one who has left is not for all, which browsers would show.
  if (options.every(({ value }) => value !== to)) options.push({ value: to, label: words.text("error.nobody") });
  const send = (list: FileList | null | undefined): void => {
    for (const file of list ?? []) void app.files.send(file, to || null);
    if (input.current) input.current.value = "";
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    send(event.dataTransfer?.files);
  };
  const onDragOver = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div class={`sender ${over ? "over" : ""}`} onDrop={onDrop} onDragOver={onDragOver} onDragLeave={() => setOver(false)}>
      <Choice label={words.text("files.to")} value={to} options={options} onChoose={setTo} />
      <input ref={input} type="file" multiple hidden tabIndex={-1} onChange={(event) => send(event.currentTarget.files)} />
      <Button kind="primary" icon="upload" class="wide" onClick={() => input.current!.click()}>
        {words.text("files.choose")}
      </Button>
      {limits && <p class="quiet">{words.text("files.limits", { size: words.size(limits.maxSize), count: limits.maxFiles })}</p>}
    </div>
  );
}
