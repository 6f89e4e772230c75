import type { RoleJson } from "../../gen/kac/access/v1/access_pb";
import { words } from "../../i18n/language";

type Words = {
  title: string;
  motto: string;
  sample: string;
  sees: Partial<Record<RoleJson, string>>;
  or: string;
  userName: string;
  password: string;
  signIn: string;
  signingIn: string;
  failed: string;
  sampleFailed: string;
};

export const useSignInWords = words<Words>(
  {
    title: "登录",
    motto: "知道每一位大客户由谁服务、谈了什么、下一步何时做。",
    sample: "示例中心：点一下登录，无需密码",
    sees: {
      ROLE_DIRECTOR: "看全中心总览",
      ROLE_TEAM_LEADER: "看本团队总览",
      ROLE_ACCOUNT_MANAGER: "用手机页记拜访",
      ROLE_BACK_OFFICE: "核对客户与数据",
    },
    or: "或用自己的账号",
    userName: "用户名",
    password: "密码",
    signIn: "登录",
    signingIn: "正在登录…",
    failed: "没有登录成功",
    sampleFailed: "示例登录暂不可用",
  },
  {
    title: "Sign in",
    motto: "Who serves each key account, what was said, and when the next step is due.",
    sample: "Sample centre: sign in with one click",
    sees: {
      ROLE_DIRECTOR: "sees the whole centre",
      ROLE_TEAM_LEADER: "sees the own team",
      ROLE_ACCOUNT_MANAGER: "logs visits on a phone",
      ROLE_BACK_OFFICE: "keeps accounts and data",
    },
    or: "or with your own name",
    userName: "User name",
    password: "Password",
    signIn: "Sign in",
    signingIn: "Signing in…",
    failed: "You are not signed in",
    sampleFailed: "The sample sign-ins cannot be shown",
  },
);
