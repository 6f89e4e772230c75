import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocation, useSearchParams } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { filter } from "../../api/filter";
import { listPortfolioAccounts } from "../../api/rpcs";

const PAGE_SIZE = 50;

/** What the list is narrowed to, as it stands in the address. */
export type Narrowing = { class?: string; grade?: string; team?: string; name?: string };

const NAMES = ["class", "grade", "team", "name"] as const;

export function useNarrowing(): [Narrowing, (change: Narrowing) => void] {
  const [search, setSearch] = useSearchParams();
  const chosen = Object.fromEntries(NAMES.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])));
  const narrow = (change: Narrowing) => {
    const wanted = Object.entries({ ...chosen, ...change }).filter(([, value]) => value);
    setSearch(Object.fromEntries(wanted) as Record<string, string>);
  };
  return [chosen, narrow];
}

export function useAccounts({ class: classId, grade, team, name }: Narrowing, pageToken: string) {
  const wanted = filter(
    ["class_id", "=", classId],
    ["grade", "=", grade],
    ["team_id", "=", team],
    ["display_name", ":", name],
  );
  return useQuery({
    queryKey: ["portfolio", wanted, pageToken],
    queryFn: ({ signal }) => listPortfolioAccounts({ pageSize: PAGE_SIZE, pageToken, filter: wanted }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The page of the list that the address names, and the ways to the others. */
export function usePaging(nextToken: string) {
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const before = useHistoryState<{ before?: string[] } | null>()?.before ?? [];
  const token = search.get("page") ?? "";
  const to = (page: string, state: { before: string[] }) => {
    const next = new URLSearchParams(search);
    if (page) next.set("page", page);
    else next.delete("page");
    navigate(`${path}?${next}`, { state });
  };
  return {
    first: token ? () => to("", { before: [] }) : undefined,
    previous: before.length ? () => to(before.at(-1) ?? "", { before: before.slice(0, -1) }) : undefined,
    next: nextToken ? () => to(nextToken, { before: [...before, token] }) : undefined,
  };
}
