import type { RoleJson } from "../../gen/kac/access/v1/access_pb";

const LOGGERS: readonly (RoleJson | undefined)[] = ["ROLE_DIRECTOR", "ROLE_TEAM_LEADER", "ROLE_ACCOUNT_MANAGER"];

/** Whether the contract lets this role log visits. */
export const mayLog = (role: RoleJson | undefined): boolean => LOGGERS.includes(role);
