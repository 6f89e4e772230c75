import type {
  ListAccountClassesRequestJson,
  ListAccountClassesResponseJson,
} from "../gen/kac/accounts/v1/account_class_service_pb";
import type { AccountJson } from "../gen/kac/accounts/v1/account_pb";
import type { GetAccountRequestJson } from "../gen/kac/accounts/v1/account_service_pb";
import type { ListFiguresRequestJson, ListFiguresResponseJson } from "../gen/kac/accounts/v1/figure_service_pb";
import type { VisitJson } from "../gen/kac/activity/v1/visit_pb";
import type {
  ListVisitsRequestJson,
  ListVisitsResponseJson,
  LogVisitRequestJson,
} from "../gen/kac/activity/v1/visit_service_pb";
import type { OverviewJson } from "../gen/kac/gateway/v1/overview_pb";
import type { GetOverviewRequestJson } from "../gen/kac/gateway/v1/overview_service_pb";
import type {
  ListPortfolioAccountsRequestJson,
  ListPortfolioAccountsResponseJson,
} from "../gen/kac/gateway/v1/portfolio_service_pb";
import type { SessionJson } from "../gen/kac/gateway/v1/session_pb";
import type {
  ListSampleSignInsResponseJson,
  SignInRequestJson,
  SignInToSampleRequestJson,
} from "../gen/kac/gateway/v1/session_service_pb";
import type {
  ListAssignmentsRequestJson,
  ListAssignmentsResponseJson,
} from "../gen/kac/teams/v1/assignment_service_pb";
import type { MemberJson } from "../gen/kac/teams/v1/member_pb";
import type {
  GetMemberRequestJson,
  ListMembersRequestJson,
  ListMembersResponseJson,
} from "../gen/kac/teams/v1/member_service_pb";
import type { ListTeamsRequestJson, ListTeamsResponseJson } from "../gen/kac/teams/v1/team_service_pb";
import { call } from "./call";

const rpc =
  <Request extends object, Answer>(name: string) =>
  (request: Request, signal?: AbortSignal): Promise<Answer> =>
    call<Answer>(name, request, signal);

export const getOverview = rpc<GetOverviewRequestJson, OverviewJson>("kac.gateway.v1.OverviewService/GetOverview");

export const listPortfolioAccounts = rpc<ListPortfolioAccountsRequestJson, ListPortfolioAccountsResponseJson>(
  "kac.gateway.v1.PortfolioService/ListPortfolioAccounts",
);

export const listSampleSignIns = rpc<Record<string, never>, ListSampleSignInsResponseJson>(
  "kac.gateway.v1.SessionService/ListSampleSignIns",
);

export const signIn = rpc<SignInRequestJson, SessionJson>("kac.gateway.v1.SessionService/SignIn");

export const signInToSample = rpc<SignInToSampleRequestJson, SessionJson>(
  "kac.gateway.v1.SessionService/SignInToSample",
);

export const renewSession = rpc<Record<string, never>, SessionJson>("kac.gateway.v1.SessionService/RenewSession");

export const getAccount = rpc<GetAccountRequestJson, AccountJson>("kac.accounts.v1.AccountService/GetAccount");

export const listAccountClasses = rpc<ListAccountClassesRequestJson, ListAccountClassesResponseJson>(
  "kac.accounts.v1.AccountClassService/ListAccountClasses",
);

export const listFigures = rpc<ListFiguresRequestJson, ListFiguresResponseJson>(
  "kac.accounts.v1.FigureService/ListFigures",
);

export const listVisits = rpc<ListVisitsRequestJson, ListVisitsResponseJson>("kac.activity.v1.VisitService/ListVisits");

export const logVisit = rpc<LogVisitRequestJson, VisitJson>("kac.activity.v1.VisitService/LogVisit");

export const listAssignments = rpc<ListAssignmentsRequestJson, ListAssignmentsResponseJson>(
  "kac.teams.v1.AssignmentService/ListAssignments",
);

export const listTeams = rpc<ListTeamsRequestJson, ListTeamsResponseJson>("kac.teams.v1.TeamService/ListTeams");

export const listMembers = rpc<ListMembersRequestJson, ListMembersResponseJson>(
  "kac.teams.v1.MemberService/ListMembers",
);

export const getMember = rpc<GetMemberRequestJson, MemberJson>("kac.teams.v1.MemberService/GetMember");
