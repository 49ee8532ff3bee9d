// The service worker: what works without a page or without a network. Each part is one concern.
import { cacheWarnings } from "./worker/cache";
import { receivePushes } from "./worker/push";
import { sendQueued } from "./worker/queue";

const worker = self as unknown as ServiceWorkerGlobalScope;
worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
for (const part of [cacheWarnings, receivePushes, sendQueued]) part(worker);
