import type { SessionJson } from "../gen/kac/gateway/v1/session_pb";
import { kept, store, useStore } from "./store";

const KEY = "kac.session";

/** Who is signed in on this tab, and the token that says so. */
export const session = store<SessionJson | undefined>(kept<SessionJson>(sessionStorage, KEY));

export const useSession = (): SessionJson | undefined => useStore(session);

export const token = (): string | undefined => session.get()?.accessToken;

export const callerId = (): string => session.get()?.callerId ?? "";

export function beginSession(next: SessionJson): void {
  sessionStorage.setItem(KEY, JSON.stringify(next));
  session.set(next);
}

/** Signs out; given a token, only when it is still the current one, so that a late answer cannot end a newer session. */
export function endSession(which?: string): void {
  if (which !== undefined && which !== token()) return;
  sessionStorage.removeItem(KEY);
  session.set(undefined);
}
