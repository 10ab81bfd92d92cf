export interface MediaState {
  /** Ids of people who speak now. */
  speaking: ReadonlySet<string>;
  /** Of the others, who spoke last. */
  speaker: string | null;
  /** The own screen is shared. */
  screen: boolean;
  /** Media goes directly between the two browsers. */
  direct: boolean;
}
