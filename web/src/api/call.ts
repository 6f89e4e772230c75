import { Refusal, refusalOfBody, UNREACHABLE } from "./refusal";
import { noticeServerTime } from "./server-time";
import { endSession, token } from "./session";

const PATIENCE_MS = 10_000;

/** Calls one RPC of the gateway, "kac.package.Service/Method", as JSON. Refuses with Refusal, and with nothing else. */
export async function call<Answer>(rpc: string, request: object, signal?: AbortSignal): Promise<Answer> {
  const bearer = token();
  const response = await send(rpc, request, bearer, signal);
  noticeServerTime(response.headers.get("date"));
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body as Answer;
  const refusal = refusalOfBody(body, response.status);
  if (response.status === 401 && bearer !== undefined) endSession(bearer);
  throw refusal;
}

async function send(rpc: string, request: object, bearer: string | undefined, signal?: AbortSignal): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await fetch(`/${rpc}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      body: JSON.stringify(request),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(UNREACHABLE, String(error));
  }
}
