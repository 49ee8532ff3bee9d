// Pages of warnings and disasters stay readable without a network: from the network first, with
// little patience, else the copy, which says of itself that it is one. A copy may be somebody's own
// view of the page, so all of them go when they sign out.
const NAME = "warnings-1";
const PATIENCE = 3000; // milliseconds
const MOST = 40; // pages
const PAGES = [/^\/bencana(\/[0-9]+(\/[a-z]+)?)?$/, /^\/peringatan(\/[0-9]+(\/teruskan)?)?$/];
const SIGN_OUT = "/keluar";

// Assets have their hash in the name: a copy is never old, and those of old pages go with the rest.
const isAsset = (url: URL) => url.pathname.startsWith("/assets/");
const isPage = (url: URL) => PAGES.some((pattern) => pattern.test(url.pathname));

// What must not be stored at all, such as a list with phone numbers, is not stored here either.
const mayKeep = (answer: Response) =>
  answer.ok && !answer.redirected && !/no-store/.test(answer.headers.get("Cache-Control") ?? "");

async function keep(request: Request, answer: Response): Promise<void> {
  const cache = await caches.open(NAME);
  const headers = new Headers(answer.headers);
  headers.set("X-Kentongan-Copy", String(Date.now()));
  // The body is decoded already, and a copy gets longer when it is marked.
  for (const name of ["Set-Cookie", "Content-Encoding", "Content-Length"]) headers.delete(name);
  await cache.delete(request); // a page that is kept again is the newest again
  await cache.put(request, new Response(await answer.blob(), { status: answer.status, headers }));
  const kept = await cache.keys();
  const pages = kept.filter(({ url }) => !isAsset(new URL(url)));
  const assets = kept.filter(({ url }) => isAsset(new URL(url)));
  const surplus = (list: readonly Request[]) => list.slice(0, Math.max(0, list.length - MOST));
  await Promise.all([...surplus(pages), ...surplus(assets)].map((one) => cache.delete(one)));
}

async function copyOf(request: Request): Promise<Response | undefined> {
  return (await caches.open(NAME)).match(request);
}

// The copy carries its age into the page: a worker cannot add a header that a page may read.
async function marked(copy: Response): Promise<Response> {
  const at = copy.headers.get("X-Kentongan-Copy") ?? "";
  const html = (await copy.text()).replace(/<body/, `<body data-copy="${at.replace(/[^0-9]/g, "")}"`);
  return new Response(html, { status: copy.status, headers: copy.headers });
}

async function page(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const fetched = fetch(request).then((answer) => {
    // Gone is gone, also from here.
    if (answer.status === 404 || answer.status === 410)
      event.waitUntil(caches.open(NAME).then((cache) => cache.delete(request)));
    else if (mayKeep(answer))
      event.waitUntil(keep(request, answer.clone()));
    return answer;
  });
  // Late answers are still kept for the next time.
  event.waitUntil(fetched.then(() => {}, () => {}));
  const copy = await copyOf(request);
  if (!copy) return fetched;
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fetched.catch(() => undefined), patience]);
  return answer ?? marked(copy);
}

async function asset(event: FetchEvent): Promise<Response> {
  const copy = await caches.match(event.request); // also those of the form that works without a network
  if (copy) return copy;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(event.request, answer.clone()));
  return answer;
}

// A warning has ended: whatever is kept of warnings is fetched again, while there is a network.
export async function renewCopies(): Promise<void> {
  const kept = await (await caches.open(NAME)).keys();
  for (const request of kept) {
    if (isAsset(new URL(request.url))) continue;
    const answer = await fetch(request.url, { headers: request.headers }).catch(() => undefined);
    if (answer && mayKeep(answer)) await keep(request, answer);
  }
}

export function cacheWarnings(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (url.pathname === SIGN_OUT) event.waitUntil(caches.delete(NAME));
    if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
    if (isAsset(url)) event.respondWith(asset(event));
    else if (event.request.mode === "navigate" && isPage(url)) event.respondWith(page(event));
  });
}
