export interface MediaState {
  /** Ids of people who speak now. */
  speaking: ReadonlySet<string>;
  /** Of the others, who spoke last. */
  speaker: string | null;
  /** By keys of tiles: what this browser lacks to play them, as people call it. */
  lacking: ReadonlyMap<string, readonly string[]>;
  /** The own screen is shared. */
  screen: boolean;
  /** Media goes directly between the two browsers. */
  direct: boolean;
}
