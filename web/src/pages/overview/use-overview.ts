import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import { getOverview } from "../../api/rpcs";
import { count, dayFromIso, isoDay, plusDays } from "../../api/values";
import { stayOnLine, useAnnounced } from "../../live/line";

/** The day that the address asks for, absent for now; and the way to ask for another. */
export function useAsOfDay(): [Date | undefined, (day: Date | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const day = dayFromIso(search.get("as_of"));
  return [day, (next) => setSearch(next ? { as_of: isoDay(next) } : {})];
}

/** The overview at the end of a day, or now and from now on: it is read again whenever the server tells of a change. */
export function useOverview(day: Date | undefined) {
  const asOf = day && new Date(plusDays(day, 1).getTime() - 1).toISOString();
  const query = useQuery({
    queryKey: ["overview", asOf ?? "now"],
    queryFn: ({ signal }) => getOverview(asOf ? { asOf } : {}, signal),
    placeholderData: keepPreviousData,
    staleTime: asOf ? Number.POSITIVE_INFINITY : 0,
  });
  useReadingAgain(asOf === undefined, query);
  return query;
}

type Reading = {
  data: { version?: string | number } | undefined;
  isFetching: boolean;
  refetch: () => unknown;
};

/** Reads again when the server has told of a newer version than was read: one reading at a time, one for each version. */
function useReadingAgain(now: boolean, { data, isFetching, refetch }: Reading): void {
  const announced = useAnnounced("overview");
  const asked = useRef(0);
  useEffect(() => (now ? stayOnLine() : undefined), [now]);
  useEffect(() => {
    if (!now || isFetching || announced <= Math.max(asked.current, count(data?.version))) return;
    asked.current = announced;
    void refetch();
  }, [now, announced, data, isFetching, refetch]);
}
