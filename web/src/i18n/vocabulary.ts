import type { RoleJson } from "../gen/kac/access/v1/access_pb";
import type { GradeJson } from "../gen/kac/accounts/v1/account_pb";
import type { StageJson } from "../gen/kac/accounts/v1/stage_pb";
import type { KindJson, StateJson } from "../gen/kac/activity/v1/visit_pb";
import { words } from "./language";

type Named<Value extends string> = Record<Exclude<Value, `${string}_UNSPECIFIED`>, string>;

type Vocabulary = {
  product: string;
  grade: Named<GradeJson>;
  stage: Named<StageJson>;
  kind: Named<KindJson>;
  state: Named<StateJson>;
  role: Named<RoleJson>;
};

/** The words of the contract as people read them. */
export const useVocabulary = words<Vocabulary>(
  {
    product: "大客户服务中心",
    grade: { GRADE_S: "S 级", GRADE_A: "A 级", GRADE_B: "B 级", GRADE_C: "C 级" },
    stage: {
      STAGE_PROSPECT: "潜在",
      STAGE_NEGOTIATION: "洽谈",
      STAGE_ONBOARDING: "准备",
      STAGE_ACTIVE: "合作",
      STAGE_DORMANT: "沉睡",
      STAGE_FORMER: "终止",
    },
    kind: { KIND_VISIT: "走访", KIND_RETURN_VISIT: "回访", KIND_CALL: "电话", KIND_MEETING: "会面" },
    state: { STATE_SCHEDULED: "已预约", STATE_RECORDED: "已记录" },
    role: {
      ROLE_DIRECTOR: "客户总监",
      ROLE_TEAM_LEADER: "团队负责人",
      ROLE_ACCOUNT_MANAGER: "客户经理",
      ROLE_BACK_OFFICE: "后勤支持",
      ROLE_ADMINISTRATOR: "系统管理员",
      ROLE_EXECUTIVE: "公司高层",
      ROLE_SYSTEM: "系统",
    },
  },
  {
    product: "Key Account Center",
    grade: { GRADE_S: "Grade S", GRADE_A: "Grade A", GRADE_B: "Grade B", GRADE_C: "Grade C" },
    stage: {
      STAGE_PROSPECT: "Prospect",
      STAGE_NEGOTIATION: "Negotiation",
      STAGE_ONBOARDING: "Onboarding",
      STAGE_ACTIVE: "Active",
      STAGE_DORMANT: "Dormant",
      STAGE_FORMER: "Former",
    },
    kind: { KIND_VISIT: "Visit", KIND_RETURN_VISIT: "Return visit", KIND_CALL: "Call", KIND_MEETING: "Meeting" },
    state: { STATE_SCHEDULED: "Planned", STATE_RECORDED: "Recorded" },
    role: {
      ROLE_DIRECTOR: "Director",
      ROLE_TEAM_LEADER: "Team leader",
      ROLE_ACCOUNT_MANAGER: "Account manager",
      ROLE_BACK_OFFICE: "Back office",
      ROLE_ADMINISTRATOR: "Administrator",
      ROLE_EXECUTIVE: "Executive",
      ROLE_SYSTEM: "System",
    },
  },
);

export const GRADES = ["GRADE_S", "GRADE_A", "GRADE_B", "GRADE_C"] as const satisfies GradeJson[];

export const KINDS = ["KIND_VISIT", "KIND_CALL", "KIND_MEETING", "KIND_RETURN_VISIT"] as const satisfies KindJson[];

/** Finds the word for a value of the contract; one that this page does not know yet stands for itself. */
export const wordOf = (names: Readonly<Record<string, string>>, value: string | undefined): string =>
  names[value ?? ""] ?? value ?? "";
