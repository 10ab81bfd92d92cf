import { useEffect, useReducer, useRef } from "preact/hooks";
import type { Store } from "../../base/store.js";

/** What `select` makes of a store's value. The component is drawn again when that is another value, and only then. */
export function useStore<T, S = T>(store: Store<T>, select: (value: T) => S = (value) => value as unknown as S): S {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const seen = useRef<S | undefined>(undefined);
  const chosen = useRef(select);
  chosen.current = select;
  seen.current = select(store.value);
  useEffect(() => {
    const look = (): void => {
      if (!Object.is(chosen.current(store.value), seen.current)) draw(undefined);
    };
    look(); // it may have changed between drawing and now
    return store.watch(look);
  }, [store]);
  return seen.current as S;
}
