import { QueryClient } from "@tanstack/react-query";
import { isUndecided, refusalOf } from "./refusal";
import { session } from "./session";

const RETRIES = 2;

/** What the pages have read, kept for a while. One who signs in sees nothing of what the one before had read. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      retry: (failures, error) => failures < RETRIES && isUndecided(refusalOf(error)),
      retryDelay: (failures) => 400 * 2 ** failures,
    },
  },
});

let reader = session.get()?.callerId;

session.subscribe(() => {
  const next = session.get()?.callerId;
  if (next !== reader) queries.clear();
  reader = next;
});
