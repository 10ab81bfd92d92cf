import type { ComponentChildren } from "preact";
import { canAsk } from "../../room/log_in.js";
import { useUi, useWords } from "../common/context.js";
import { Field } from "../common/field.js";
import { Icon } from "../common/icon.js";
import type { Account } from "./use_account.js";

/** Name and password for the issuer, or a token that one has. `needed`: there is no other way in. */
export function AccountFields({ account, needed }: { account: Account; needed: boolean }) {
  const words = useWords();
  const refused = useUi((ui) => ui.refusal?.reason === "login" || ui.refusal?.reason === "token" || ui.refusal?.reason === "no-room");
  if (account.known)
    return (
      <p class="account-known">
        <Icon name="check" size={18} /> {words.text("account.known")}
        <button type="button" class="link" onClick={account.forget}>
          {words.text("account.forget")}
        </button>
      </p>
    );
  return (
    <Disclosure title={words.text("account.title")} always={needed} open={refused}>
      <Fields account={account} />
    </Disclosure>
  );
}

function Disclosure({ title, always, open, children }: { title: string; always: boolean; open: boolean; children: ComponentChildren }) {
  if (always) return <div class="account">{children}</div>;
  return (
    <details class="account" open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Fields({ account }: { account: Account }) {
  const words = useWords();
  const login = useUi((ui) => ui.about?.login ?? null);
  if (login === null) return <TokenField account={account} />;
  if (canAsk(login, location.href)) return <Login account={account} />;
  return (
    <p class="account-fields">
      <a href={login}>{words.text("account.elsewhere", { place: new URL(login, location.href).host })}</a>
    </p>
  );
}

function Login({ account }: { account: Account }) {
  const words = useWords();
  return (
    <div class="account-fields">
      <Field label={words.text("account.name")} value={account.name} autocomplete="username" onText={(name) => account.change({ name })} />
      <Field
        label={words.text("account.password")}
        type="password"
        value={account.password}
        autocomplete="current-password"
        problem={account.problem}
        onText={(password) => account.change({ password })}
      />
    </div>
  );
}

/** Whoever opens the page on the server's own machine is likely to run it. */
const isOperator = (): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

function TokenField({ account }: { account: Account }) {
  const words = useWords();
  return (
    <div class="account-fields">
      <Field
        label={words.text("account.token")}
        hint={words.text("account.tokenHint")}
        value={account.token}
        autocomplete="off"
        spellcheck={false}
        onText={(token) => account.change({ token })}
      />
      {isOperator() && <p class="quiet small">{words.text("account.operator")}</p>}
    </div>
  );
}
