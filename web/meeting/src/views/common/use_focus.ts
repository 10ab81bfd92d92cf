import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** Whoever works by keyboard or screen reader goes on at the heading when another view has taken the place of the last one. */
export function useFocusOnHeading(view: string): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const heading = document.querySelector<HTMLElement>("h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }, [view]);
}

/** Gives the focus back, when what took it goes away, to what had it before. */
export function useReturnOfFocus(): void {
  // Before the effects of what is inside, which run first and take the focus.
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}
