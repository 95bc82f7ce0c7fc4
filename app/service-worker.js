// Keeps the whole app on the device, so that it starts with no network.
//
// One cache per version, named after its content. Installing is all or nothing: every file carries
// the hash the build gave it, so a release that changes half-way through, or a proxy that tampers,
// fails the installation and the version in use stays. A new version waits until a page sends
// "skip-waiting"; the page asks a person first (see boot.js).

// The build fills in path -> integrity of everything the app needs, and a hash over that list.
const PRECACHE = {};
const CACHE = "staffelstab-unbuilt";

// The one document: every address of the app (/contacts/<id>) is drawn by it.
const SHELL = "/";

self.addEventListener("install", (event) => {
  const requests = Object.entries(PRECACHE).map(([path, integrity]) =>
    // Hashed names may come from the browser's own cache, where the page has just put them.
    new Request(path, { integrity, cache: path === SHELL ? "reload" : "default" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  // The relay's own addresses are never answered from here.
  if (pathname.startsWith("/v1/") || pathname === "/healthz") return;
  if (request.mode === "navigate") event.respondWith(fromCache(SHELL, request));
  else if (Object.hasOwn(PRECACHE, pathname)) event.respondWith(fromCache(pathname, request));
});

async function fromCache(path, request) {
  const cache = await caches.open(CACHE);
  // A browser short of space may have emptied the cache: the network is the way back.
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}

async function dropOldCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("staffelstab-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}
