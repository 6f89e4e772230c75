const OWN_FILE = /^\/(assets\/|icon\.svg$)/;

/** Has the browser keep this page's files, so that it opens without a network; where it cannot, all else works as before. */
export async function openOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  active?.postMessage(["/", ...new Set(loaded.filter((path) => OWN_FILE.test(path)))]);
}
