import { endSession, token } from "../api/session";
import { store, useStore } from "../api/store";
import { events } from "./stream";

/** How the line to the server is: `since` says from when on it has been so, `attempt` how often we tried to mend it. */
export type Line = { state: "connecting" | "live" | "lost"; since: number; attempt: number };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const SILENCE_MS = 45_000;

const line = store<Line>({ state: "connecting", since: Date.now(), attempt: 0 });
const versions = store<Readonly<Record<string, number>>>({});

export const useLine = (): Line => useStore(line);

/** The newest version of a view that the server has told of. */
export const useAnnounced = (view: string): number => useStore(versions)[view] ?? 0;

/** Stays on the line until told to stop: listens, and when it breaks tries again after ever longer waits. */
export function stayOnLine(): () => void {
  const stop = new AbortController();
  void keepListening(stop.signal);
  return () => stop.abort();
}

async function keepListening(stop: AbortSignal): Promise<void> {
  change("connecting", 0);
  for (let attempt = 0; !stop.aborted; ) {
    const heard = await listen(stop);
    if (stop.aborted || token() === undefined) return;
    if (heard) attempt = 0;
    change(heard ? "connecting" : "lost", attempt);
    await pause(Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS), stop);
    attempt += 1;
  }
}

/** Listens until the line breaks, and says whether there was a line at all. */
async function listen(stop: AbortSignal): Promise<boolean> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    const body = await connect(AbortSignal.any([stop, silence.signal]));
    if (body === null) return false;
    change("live", 0);
    for await (const { event, data } of events(body, heard)) if (event === "view") announce(data);
    return true;
  } catch {
    return line.get().state === "live";
  } finally {
    clearTimeout(timer);
  }
}

async function connect(signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
  const bearer = token();
  const headers = { accept: "text/event-stream", authorization: `Bearer ${bearer}` };
  const response = await fetch("/live", { headers, signal, cache: "no-store" });
  if (response.status === 401) endSession(bearer);
  return response.ok ? response.body : null;
}

function announce(data: string): void {
  const { view, version } = JSON.parse(data) as { view: string; version: number | string };
  versions.set({ ...versions.get(), [view]: Number(version) });
}

function change(state: Line["state"], attempt: number): void {
  const before = line.get();
  line.set({ state, attempt, since: before.state === state ? before.since : Date.now() });
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      stop.removeEventListener("abort", done);
      resolve();
    }
    window.addEventListener("online", done);
    stop.addEventListener("abort", done);
  });
}
