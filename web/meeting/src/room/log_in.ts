/** Why there is no token. */
export type LoginFailure = "credentials" | "unavailable" | "too-many";

export class LoginError extends Error {
  constructor(readonly failure: LoginFailure) {
    super(failure);
    this.name = "LoginError";
  }
}

const PATIENCE = 15_000; // ms
const LONGEST_TOKEN = 4_096;

/** Whether a page can ask the issuer itself: only at its own origin may it read the answer. Else one goes there. */
export function canAsk(login: string, page: string): boolean {
  return new URL(login, page).origin === new URL(page).origin;
}

/** Asks the issuer of tokens, as examples/token-issuer has it: a form in, `{"token": …}` out. */
export async function logIn(login: string, name: string, password: string): Promise<string> {
  const body = new URLSearchParams({ name, password });
  let response: Response;
  try {
    response = await fetch(login, { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new LoginError("unavailable");
  }
  if (response.status === 429) throw new LoginError("too-many");
  if (response.status >= 400) throw new LoginError(response.status < 500 ? "credentials" : "unavailable");
  const answer = (await response.json().catch(() => null)) as { token?: unknown } | null;
  if (typeof answer?.token !== "string" || answer.token.length > LONGEST_TOKEN) throw new LoginError("unavailable");
  return answer.token;
}
