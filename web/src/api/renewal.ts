import { refusalOf } from "./refusal";
import { renewSession } from "./rpcs";
import { beginSession, endSession, session, token } from "./session";

const SHARE = 0.6;
const AGAIN_MS = 5_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Renews the session well before it expires, this one and those that follow, for as long as the page is open. */
export function keepSessions(): void {
  session.subscribe(schedule);
  schedule();
}

function schedule(): void {
  clearTimeout(timer);
  const expiry = session.get()?.expireTime;
  if (expiry === undefined) return;
  timer = setTimeout(renew, Math.max((Date.parse(expiry) - Date.now()) * SHARE, 0));
}

async function renew(): Promise<void> {
  const before = token();
  try {
    const renewed = await renewSession({});
    if (token() === before) beginSession(renewed);
  } catch (error) {
    if (refusalOf(error).reason === "SIGN_IN_REFUSED") endSession(before);
    if (token() === before) timer = setTimeout(renew, AGAIN_MS);
  }
}
