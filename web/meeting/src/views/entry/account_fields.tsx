import { useState } from "preact/hooks";
import { canAsk, logIn, LoginError } from "../../room/log_in.js";
import { Button } from "../common/button.js";
import { useUi, useWords } from "../common/context.js";
import { Field } from "../common/field.js";
import { Icon } from "../common/icon.js";

/** Logging in at the issuer, or a token that one has. `token` is empty while one is a guest. */
export function AccountFields({ token, onToken, open = false }: { token: string; onToken(token: string): void; open?: boolean }) {
  const words = useWords();
  const about = useUi((ui) => ui.about);
  const needed = about?.guests === "no";
  if (token !== "")
    return (
      <p class="account-known">
        <Icon name="check" size={18} /> {words.text("account.known")}
        <button type="button" class="link" onClick={() => onToken("")}>
          {words.text("account.forget")}
        </button>
      </p>
    );
  return (
    <details class="account" open={needed || open}>
      <summary>{words.text("account.title")}</summary>
      {about?.login ? <Login login={about.login} onToken={onToken} /> : <TokenField onToken={onToken} />}
    </details>
  );
}

function Login({ login, onToken }: { login: string; onToken(token: string): void }) {
  const words = useWords();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (!canAsk(login, location.href))
    return (
      <p>
        <a href={login}>{words.text("account.elsewhere", { place: new URL(login, location.href).host })}</a>
      </p>
    );
  const ask = async (): Promise<void> => {
    setBusy(true);
    try {
      onToken(await logIn(login, account, password));
    } catch (error) {
      setProblem(words.word("account.problem", error instanceof LoginError ? error.failure : "unavailable"));
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the form's own button means something else
    void ask();
  };
  return (
    <div class="account-fields" onKeyDown={onKeyDown}>
      <Field label={words.text("account.name")} value={account} autocomplete="username" onText={setAccount} />
      <Field
        label={words.text("account.password")}
        type="password"
        value={password}
        autocomplete="current-password"
        problem={problem}
        onText={setPassword}
      />
      <Button disabled={busy || account === ""} onClick={() => void ask()}>
        {words.text("account.logIn")}
      </Button>
    </div>
  );
}

function TokenField({ onToken }: { onToken(token: string): void }) {
  const words = useWords();
  const [text, setText] = useState("");
  return (
    <div class="account-fields">
      <Field
        label={words.text("account.token")}
        hint={words.text("account.tokenHint")}
        value={text}
        autocomplete="off"
        spellcheck={false}
        onText={setText}
      />
      <Button disabled={text.trim() === ""} onClick={() => onToken(text.trim())}>
        {words.text("account.useToken")}
      </Button>
    </div>
  );
}
