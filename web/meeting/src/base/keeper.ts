/** A few words that outlive the page, or the tab. Where nothing may be kept they are forgotten. */
export function recall(storage: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return globalThis[storage].getItem(`sallyport.meeting.${key}`);
  } catch {
    return null;
  }
}

export function keep(storage: "localStorage" | "sessionStorage", key: string, value: string): void {
  try {
    globalThis[storage].setItem(`sallyport.meeting.${key}`, value);
  } catch {
    // private windows, or no room
  }
}
