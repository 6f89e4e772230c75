const TOLERANCE_MS = 5_000;

let ahead = 0;

/** Learns from an answer's Date header how far this device's clock is off; what is sent must not lie in the future. */
export function noticeServerTime(date: string | null): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const difference = server - Date.now();
  ahead = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
}

export const serverNow = (): Date => new Date(Date.now() + ahead);
