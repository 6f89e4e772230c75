import { useQuery } from "@tanstack/react-query";
import { listPortfolioAccounts } from "../../api/rpcs";
import { callerId } from "../../api/session";
import { kept } from "../../api/store";
import type { PortfolioAccountJson } from "../../gen/kac/gateway/v1/portfolio_pb";

const PAGE_SIZE = 200;

type Portfolio = { accounts: readonly PortfolioAccountJson[]; readTime: number };

const key = () => `kac.portfolio.${callerId()}`;

/** The accounts the reader serves, as of the last answer: this one's, or one kept on the phone. */
export function usePortfolio() {
  const before = kept<Portfolio>(localStorage, key());
  const query = useQuery({
    queryKey: ["own-portfolio"],
    queryFn: ({ signal }) => readAll(signal),
    initialData: before,
    initialDataUpdatedAt: 0,
  });
  return { ...query, accounts: query.data?.accounts ?? [] };
}

async function readAll(signal: AbortSignal): Promise<Portfolio> {
  const accounts: PortfolioAccountJson[] = [];
  let pageToken = "";
  do {
    const page = await listPortfolioAccounts({ pageSize: PAGE_SIZE, pageToken }, signal);
    accounts.push(...(page.accounts ?? []));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken);
  const portfolio = { accounts, readTime: Date.now() };
  localStorage.setItem(key(), JSON.stringify(portfolio));
  return portfolio;
}

/** Whether the account's name or code contains what was typed, whatever the case. */
export function matches(account: PortfolioAccountJson, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return [account.displayName, account.code].some((text) => text?.toLowerCase().includes(wanted));
}
