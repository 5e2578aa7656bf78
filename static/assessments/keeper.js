// Opens a workstation that was prepared on this tablet when there is no network. It stores nothing itself: the page of the
// choice puts pages in, and leaving takes them out. It answers for the workstation's own addresses only.

const PREFIX = "certify-poste-";
const PATIENCE = 5000; // milliseconds; a server that takes longer is as good as none

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(kept(url).then((found) => found || fetch(event.request)));
  else if (mode === "navigate" && /^\/jury\/[^/]+\/poste\/[^/]+$/.test(pathname))
    event.respondWith(answer(event.request, `${pathname}/tablette${search}`));
});

async function answer(request, shell) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const found = await fetch(request, { signal: patience.signal });
    if (found.status < 500) return found;
  } catch {
    // no network, or none that answers
  } finally {
    clearTimeout(timer);
  }
  return (await kept(shell)) || Response.error();
}

async function kept(address) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const cache = await caches.open(name);
    const found = await cache.match(address);
    if (!found) continue;
    if (Date.now() < Number(found.headers.get("Kept-Until") || Infinity)) return found;
    await cache.delete(address);
  }
  return undefined;
}
