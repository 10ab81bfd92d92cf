/** A value that others watch. It is replaced, never changed inside. */
export class Store<T> {
  private readonly watchers = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }
  set value(next: T) {
    if (Object.is(next, this.current)) return;
    this.current = next;
    for (const watcher of [...this.watchers]) watcher();
  }

  /** Replaces some members. */
  patch(part: Partial<T>): void {
    this.value = { ...this.current, ...part };
  }

  /** Calls at every change; returns what ends it. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }
}
