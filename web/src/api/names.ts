import { useQuery } from "@tanstack/react-query";
import { getMember, listAccountClasses, listTeams } from "./rpcs";

const MOST = 200;
const SELDOM = { staleTime: 10 * 60_000 };

export function useMemberName(memberId: string | undefined): string {
  const { data } = useQuery({
    queryKey: ["member", memberId],
    queryFn: () => getMember({ memberId: memberId ?? "" }),
    enabled: Boolean(memberId),
    ...SELDOM,
  });
  return data?.displayName ?? "";
}

export function useAccountClasses() {
  const { data } = useQuery({
    queryKey: ["classes"],
    queryFn: () => listAccountClasses({ pageSize: MOST }),
    ...SELDOM,
  });
  return data?.accountClasses ?? [];
}

export function useTeams() {
  const { data } = useQuery({ queryKey: ["teams"], queryFn: () => listTeams({ pageSize: MOST }), ...SELDOM });
  return data?.teams ?? [];
}
