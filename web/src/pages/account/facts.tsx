import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { filter } from "../../api/filter";
import { useAccountClasses, useMemberName, useTeams } from "../../api/names";
import { getAccount, listAssignments } from "../../api/rpcs";
import type { AccountJson } from "../../gen/kac/accounts/v1/account_pb";
import type { AssignmentJson } from "../../gen/kac/teams/v1/assignment_pb";
import { useFormat } from "../../i18n/format";
import { useVocabulary, wordOf } from "../../i18n/vocabulary";
import styles from "./account.module.css";
import { useAccountWords } from "./words";

export function Facts({ account }: { account: AccountJson }) {
  const text = useAccountWords();
  const format = useFormat();
  const vocabulary = useVocabulary();
  const className = useAccountClasses().find((each) => each.id === account.classId)?.displayName;
  return (
    <section aria-label={text.facts}>
      <dl className={styles.facts}>
        <Served accountId={account.id ?? ""} />
        <Fact name={text.class}>{className}</Fact>
        <Fact name={text.stage}>{wordOf(vocabulary.stage, account.stage)}</Fact>
        <Fact name={text.industry}>{account.industry}</Fact>
        <Fact name={text.region}>{account.region}</Fact>
        <Fact name={text.annualRevenue}>{account.annualRevenue && format.shortMoney(account.annualRevenue)}</Fact>
        <Fact name={text.employees}>{account.employeeCount && format.exact(account.employeeCount)}</Fact>
        <Fact name={text.founded}>{account.foundedYear}</Fact>
        {account.parentId && <Parent id={account.parentId} />}
      </dl>
    </section>
  );
}

function Fact({ name, note, children }: { name: string; note?: string | undefined; children: ReactNode }) {
  if (!children) return null;
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {note && <dd className={styles.factNote}>{note}</dd>}
    </div>
  );
}

function Served({ accountId }: { accountId: string }) {
  const text = useAccountWords();
  const { data } = useQuery({
    queryKey: ["assignment", accountId],
    queryFn: ({ signal }) => listAssignments({ pageSize: 1, filter: filter(["account_id", "=", accountId]) }, signal),
  });
  const assignment = data?.assignments?.[0];
  if (assignment) return <ServedBy assignment={assignment} />;
  return (
    <Fact name={text.manager} note={data && text.nobodyHint}>
      {data ? text.nobody : "…"}
    </Fact>
  );
}

function ServedBy({ assignment }: { assignment: AssignmentJson }) {
  const text = useAccountWords();
  const format = useFormat();
  const team = useTeams().find((each) => each.id === assignment.teamId)?.displayName;
  const since = assignment.startTime && text.since(format.day(assignment.startTime));
  return (
    <Fact name={text.manager} note={[team, since].filter(Boolean).join(" · ")}>
      {useMemberName(assignment.managerId) || "…"}
    </Fact>
  );
}

function Parent({ id }: { id: string }) {
  const text = useAccountWords();
  const { data } = useQuery({ queryKey: ["account", id], queryFn: () => getAccount({ accountId: id }), retry: false });
  return <Fact name={text.parent}>{data && <Link href={`/accounts/${id}`}>{data.displayName}</Link>}</Fact>;
}
