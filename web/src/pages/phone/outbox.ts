import { queries } from "../../api/queries";
import { isSignedOut, isUndecided, Refusal, refusalOf, UNREACHABLE } from "../../api/refusal";
import { logVisit } from "../../api/rpcs";
import { callerId, session } from "../../api/session";
import { kept, type Store, store, useStore } from "../../api/store";
import type { LogVisitRequestJson } from "../../gen/kac/activity/v1/visit_service_pb";

const AGAIN_MS = 10_000;

/** A visit on its way: kept on the phone before it is first sent, until the service has answered for good. */
export type Entry = {
  request: LogVisitRequestJson & { requestId: string };
  accountName: string;
  keptTime: number;
  refusal?: { reason: string; message: string; metadata: Readonly<Record<string, string>>; fields: readonly string[] };
  final?: boolean;
};

const prefix = () => `kac.outbox.${callerId()}.`;
const keyOf = (requestId: string) => prefix() + requestId;

const outbox: Store<readonly Entry[]> = store(readAll());
const underWay = new Set<string>();

export const useOutbox = (): readonly Entry[] => useStore(outbox);

session.subscribe(() => outbox.set(readAll()));

/** Sends a visit, and says whether it is recorded or kept until it can be. Refuses when the service has refused it. */
export async function submit(request: Entry["request"], accountName: string): Promise<"recorded" | "kept"> {
  const entry = { request, accountName, keptTime: Date.now() };
  keep(entry);
  const refusal = await send(entry);
  if (refusal === undefined) return "recorded";
  if (!isOpen(refusal)) {
    drop(request.requestId);
    throw refusal;
  }
  return "kept";
}

export function drop(requestId: string): void {
  localStorage.removeItem(keyOf(requestId));
  outbox.set(readAll());
}

/** Sends what waits, oldest first. What the service refuses stays, with its reason, for its writer to decide. */
export async function sendWaiting(): Promise<void> {
  for (const entry of outbox.get()) {
    if (entry.final || session.get() === undefined) continue;
    const refusal = await send(entry);
    if (refusal?.reason === UNREACHABLE) return;
  }
}

/** Tries again now, whenever the phone comes back online or into view, and every few seconds while something waits. */
export function keepSending(): () => void {
  const attempt = () => void sendWaiting();
  const timer = setInterval(attempt, AGAIN_MS);
  window.addEventListener("online", attempt);
  document.addEventListener("visibilitychange", attempt);
  attempt();
  return () => {
    clearInterval(timer);
    window.removeEventListener("online", attempt);
    document.removeEventListener("visibilitychange", attempt);
  };
}

async function send(entry: Entry): Promise<Refusal | undefined> {
  const { requestId } = entry.request;
  if (underWay.has(requestId)) return undefined;
  underWay.add(requestId);
  try {
    await logVisit(entry.request);
    drop(requestId);
    void queries.invalidateQueries();
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    const { reason, message, metadata, fields } = refusal;
    keep({ ...entry, refusal: { reason, message, metadata, fields }, final: !isOpen(refusal) });
    return refusal;
  } finally {
    underWay.delete(requestId);
  }
}

const isOpen = (refusal: Refusal): boolean => isUndecided(refusal) || isSignedOut(refusal);

export const refusalIn = ({ refusal }: Entry): Refusal | undefined =>
  refusal && new Refusal(refusal.reason, refusal.message, { ...refusal, fields: [...refusal.fields] });

function keep(entry: Entry): void {
  localStorage.setItem(keyOf(entry.request.requestId), JSON.stringify(entry));
  outbox.set(readAll());
}

/** Each entry has a key of its own, so that two tabs never overwrite one another's. */
function readAll(): readonly Entry[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix()))
    .flatMap((key) => kept<Entry>(localStorage, key) ?? [])
    .sort((one, other) => one.keptTime - other.keptTime);
}
