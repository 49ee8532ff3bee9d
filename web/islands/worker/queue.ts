// Forms sent without a network go out when it is back; and the form itself opens without one.
import { SYNC_TAG, sendAll } from "./queue_box";

const CACHE = "kentongan-forms";
const FORM = "/lapor";

// As a stranger would get it: on a shared phone nobody's name is kept.
async function keepForm(): Promise<void> {
  const answer = await fetch(FORM, { credentials: "omit" });
  if (!answer.ok) return;
  const page = await answer.clone().text();
  const cache = await caches.open(CACHE);
  const parts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address);
  const kept = await cache.keys();
  for (const old of kept) if (!parts.includes(new URL(old.url).pathname)) await cache.delete(old);
  await cache.addAll(parts);
  await cache.put(FORM, answer);
}

async function form(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await (await caches.open(CACHE)).match(FORM);
    if (kept) return kept;
    throw problem;
  }
}

export function sendQueued(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("install", (event) => event.waitUntil(keepForm().catch(() => {})));
  worker.addEventListener("sync", ((event: ExtendableEvent & { tag: string }) => {
    if (event.tag !== SYNC_TAG) return;
    event.waitUntil(
      sendAll().then((done) => {
        if (!done) throw new Error("still no way to the server"); // the browser tries again
      }),
    );
  }) as EventListener);
  worker.addEventListener("message", (event) => {
    if (event.data === "keep-form") event.waitUntil(keepForm().catch(() => {}));
  });
  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    const isForm = request.mode === "navigate" && new URL(request.url).pathname === FORM;
    if (isForm && request.method === "GET") event.respondWith(form(request));
  });
}
