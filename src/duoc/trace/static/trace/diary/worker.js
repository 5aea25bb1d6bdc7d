// Serves the diary's pages without a network, and sends what waits when the network comes back and no page is open.
// It keeps copies of pages and of what they need; entries are the queue's, and no answer to a form is ever kept.
importScripts(QUEUE);
const PAGES = "nhat-ky-trang", PARTS = "nhat-ky-phan", SCOPE = new URL("./", self.location).pathname, PATIENCE = 6_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname.startsWith(SCOPE) && !address.searchParams.has("form")) {
    event.respondWith(page(request));
  } else if (/^\/(static|frame)\//.test(address.pathname)) {
    event.respondWith(part(event, request));
  }
});

const good = (answer) => answer.ok && answer.type === "basic" && !answer.redirected;

async function page(request) {
  const cache = await caches.open(PAGES);
  const kept = async () => (await cache.match(request)) ?? (await cache.match(request, { ignoreSearch: true }));
  const asked = fetch(request);
  let answer;
  try {
    answer = await Promise.race([asked, new Promise((_, late) => setTimeout(late, PATIENCE, new Error("late")))]);
  } catch {
    return (await kept()) ?? asked;
  }
  if (answer.status >= 500) return (await kept()) ?? answer;
  if (good(answer)) await cache.put(request, answer.clone());
  return answer;
}

async function part(event, request) {
  const cache = await caches.open(PARTS);
  const kept = await cache.match(request);
  const fresh = fetch(request).then(async (answer) => {
    if (good(answer)) await cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return kept;
}

// {claim}: a page is open that is not served from here yet. {pages, parts}: addresses to have at hand. {forget}: another party
// writes here now, whose pages these are not.
self.addEventListener("message", (event) => {
  const { pages = [], parts = [], forget, claim } = event.data;
  event.waitUntil((async () => {
    if (claim) return self.clients.claim();
    if (forget) await caches.delete(PAGES);
    for (const [name, addresses] of [[PARTS, parts], [PAGES, pages]]) {
      const cache = await caches.open(name);
      for (const address of addresses) {
        try {
          const answer = await fetch(address, { headers: { Accept: "text/html,*/*" } });
          if (good(answer)) await cache.put(address, answer);
        } catch { /* another time */ }
      }
    }
    return event.source?.postMessage("warm");
  })());
});

self.addEventListener("sync", (event) => event.waitUntil(self.duocDiary.send(`${SCOPE}phien/`, { now: true })));
