/** The file of the worklet: beside this one, or wherever a page says that it has put it. */
const WORKLET = new URL("./worklet.js", import.meta.url);

interface Shared {
  context: AudioContext;
  users: number;
  /** Resolves when nodes can be made. */
  loaded: Promise<void>;
}

let shared: Shared | null = null;

/** One context serves all players of a page: browsers do not like many, and one click lets all be heard. */
export function useSoundContext(workletUrl: string | URL | undefined): Shared {
  shared ??= open(workletUrl ?? WORKLET);
  ++shared.users;
  return shared;
}

export function leaveSoundContext(): void {
  if (!shared || --shared.users > 0) return;
  void shared.context.close();
  shared = null;
}

function open(workletUrl: string | URL): Shared {
  const context = new AudioContext({ latencyHint: "interactive" });
  const loaded = context.audioWorklet.addModule(workletUrl);
  loaded.catch(() => {}); // told to who makes a node
  return { context, users: 0, loaded };
}
