import { useState } from "preact/hooks";
import { LoginError, logIn } from "../../room/log_in.js";
import { useUi, useWords } from "../common/context.js";

/** Who one is to the server: nobody yet, somebody with name and password, or with a token. */
export interface Account {
  name: string;
  password: string;
  /** As it was typed, or came with the page's address. */
  token: string;
  /** It is known already: nothing has to be typed. */
  known: boolean;
  problem: string | null;
  busy: boolean;
  change(part: Partial<Pick<Account, "name" | "password" | "token">>): void;
  forget(): void;
  /** The token, asked of the issuer if need be; empty for guests. Null: there is none, and `problem` says why. */
  obtain(): Promise<string | null>;
}

export function useAccount(invited: string): Account {
  const words = useWords();
  const login = useUi((ui) => ui.about?.login ?? null);
  const [typed, setTyped] = useState({ name: "", password: "", token: invited });
  const [known, setKnown] = useState(invited !== "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const take = (token: string): string => {
    setTyped({ name: "", password: "", token });
    setKnown(token !== "");
    return token;
  };
  const ask = async (): Promise<string | null> => {
    setBusy(true);
    try {
      return take(await logIn(login!, typed.name.trim(), typed.password));
    } catch (error) {
      setProblem(words.word("account.problem", error instanceof LoginError ? error.failure : "unavailable"));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return {
    ...typed,
    known,
    problem,
    busy,
    change: (part) => {
      setProblem(null);
      setTyped({ ...typed, ...part });
    },
    forget: () => void take(""),
    obtain: async () => (typed.token === "" && typed.name.trim() !== "" ? ask() : typed.token.trim()),
  };
}

/** Whether there is something to come in with. */
export const isGiven = ({ token, name }: Account): boolean => token.trim() !== "" || name.trim() !== "";
