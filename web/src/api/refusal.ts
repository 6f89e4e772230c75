/** An answer of "no", as the contract words it, or the lack of any answer (reason UNREACHABLE). */
export class Refusal extends Error {
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fields: readonly string[];

  constructor(reason: string, message: string, about: { metadata?: Record<string, string>; fields?: string[] } = {}) {
    super(message);
    this.name = "Refusal";
    this.reason = reason;
    this.metadata = about.metadata ?? {};
    this.fields = about.fields ?? [];
  }
}

export const UNREACHABLE = "UNREACHABLE";

/** The reasons after which nobody knows yet whether a change happened: it is sent again under the same request id. */
const UNDECIDED = new Set([UNREACHABLE, "UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL"]);

const SIGNED_OUT = new Set(["TOKEN_MISSING", "TOKEN_INVALID"]);

export const isUndecided = (refusal: Refusal): boolean => UNDECIDED.has(refusal.reason);

export const isSignedOut = (refusal: Refusal): boolean => SIGNED_OUT.has(refusal.reason);

export function refusalOf(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal("INTERNAL", String(error));
}

type ErrorJson = { code?: string; message?: string; details?: { type?: string; debug?: Record<string, unknown> }[] };

/** Reads the body of a Connect error. One that is no Connect error comes from something between us and the gateway. */
export function refusalOfBody(body: unknown, status: number): Refusal {
  const error = (body ?? {}) as ErrorJson;
  const info = detail(error, "google.rpc.ErrorInfo") as { reason?: string; metadata?: Record<string, string> };
  const violations = (detail(error, "google.rpc.BadRequest").fieldViolations ?? []) as { field?: string }[];
  const request = detail(error, "google.rpc.RequestInfo") as { requestId?: string };
  const metadata = { ...info.metadata, ...(request.requestId ? { request_id: request.requestId } : {}) };
  const fields = violations.flatMap((violation) => violation.field ?? []);
  return new Refusal(info.reason ?? reasonOf(status), error.message ?? "", { metadata, fields });
}

function detail(error: ErrorJson, type: string): Record<string, unknown> {
  return error.details?.find((each) => each.type === type)?.debug ?? {};
}

function reasonOf(status: number): string {
  if (status === 401) return "TOKEN_INVALID";
  return status >= 502 && status <= 504 ? "UNAVAILABLE" : "INTERNAL";
}
