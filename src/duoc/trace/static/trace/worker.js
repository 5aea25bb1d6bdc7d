// Keeps the inspector's page as it was installed. Nothing but that page, at its user's word, puts another one in its place.
const KEPT = ["./", "manifest.webmanifest", "icon.svg"];
const open = () => caches.open("duoc.kiem-tem");

async function keep() {
	const cache = await open();
	for (const path of KEPT) if (!(await cache.match(path, { ignoreVary: true }))) await cache.add(path);
}

async function answer(request) {
	const kept = await (await open()).match(request, { ignoreVary: true });
	return kept ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("fetch", (event) => {
	const { method, url } = event.request;
	if (method === "GET" && !new URL(url).search) event.respondWith(answer(event.request));
});
