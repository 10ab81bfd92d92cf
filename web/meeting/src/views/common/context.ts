import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { MeetingApp } from "../../app/meeting_app.js";
import type { UiState } from "../../app/ui_state.js";
import type { Translator } from "../../i18n/translator.js";
import { useStore } from "./use_store.js";

const AppContext = createContext<MeetingApp | null>(null);
export const AppProvider = AppContext.Provider;

export function useApp(): MeetingApp {
  const app = useContext(AppContext);
  if (!app) throw new Error("there is no AppProvider above");
  return app;
}

/** The words in the language that is set now. */
export const useWords = (): Translator => useStore(useApp().translator);

export const useUi = <S,>(select: (state: UiState) => S): S => useStore(useApp().ui, select);
