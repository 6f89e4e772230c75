// Keeps the files of the pages, so that the phone page opens without a network. What services answer is never kept here.
const KEPT = "pages";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keepOnly(event.data)));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (event.request.method === "GET" && pathname.startsWith("/assets/")) event.respondWith(asset(event.request));
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/")) ?? Response.error();
  }
}

async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** Keeps the page and the files that it has loaded, and forgets those of earlier builds. */
async function keepOnly(paths) {
  const cache = await caches.open(KEPT);
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(paths.filter((path) => path === "/" || !there.has(path)));
  for (const path of there) if (!paths.includes(path)) await cache.delete(path);
}
