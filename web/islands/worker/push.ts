// A warning that arrives over Web Push is shown, replaced and ended. The payload says everything,
// because there may be no network.
import { renewCopies } from "./cache";

type Warning = {
  type: "warning" | "end";
  chain: string;
  title: string;
  body: string;
  level: "awas" | "siaga" | "waspada" | "info";
  exercise: boolean;
  url: string;
  until: number;  // milliseconds
  token: string;
  silent: boolean;
  lang: string;
  open: string;
  safe: string;
};

// The rhythm of the drum, in milliseconds of sound and rest: titir hurries, the others call.
const RHYTHM: Record<string, number[]> = {
  awas: [400, 100, 400, 100, 400, 100, 400, 100, 400, 100, 400],
  siaga: [300, 150, 300, 150, 300],
  waspada: [250],
};

function receipt(token: string, stage: "delivered" | "shown"): Promise<unknown> {
  if (!token) return Promise.resolve();
  return fetch("/api/kentongan/v1/receipts", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, stage }),
    keepalive: true,
  }).catch(() => undefined);  // without a network the warning is shown all the same
}

function options(warning: Warning): NotificationOptions {
  const ended = warning.type === "end";
  const rings = !ended && !warning.silent;
  const shown = {
    body: warning.body,
    tag: warning.chain,  // a later message takes the place of the earlier one
    renotify: rings,
    silent: !rings,
    requireInteraction: !ended && warning.level === "awas",
    icon: "/favicon.ico",
    badge: "/favicon.ico",
    lang: warning.lang,
    timestamp: Date.now(),
    data: { url: warning.url, token: warning.token },
    actions: ended ? [] : [
      { action: "safe", title: warning.safe },
      { action: "open", title: warning.open },
    ],
  };
  // A silent notification with a rhythm is an error of its own.
  return rings ? Object.assign(shown, { vibrate: RHYTHM[warning.level] ?? RHYTHM.waspada }) : shown;
}

async function show(worker: ServiceWorkerGlobalScope, warning: Warning): Promise<void> {
  const delivered = receipt(warning.token, "delivered");
  // A phone that was off for long may get what is over.
  if (warning.type === "warning" && warning.until <= Date.now()) return void await delivered;
  // A server that was killed sends again what it could not note as sent: nobody is called twice.
  const shown = await worker.registration.getNotifications({ tag: warning.chain });
  if (!shown.some(({ title, body }) => title === warning.title && body === warning.body))
    await worker.registration.showNotification(warning.title, options(warning));
  await delivered;
  await receipt(warning.token, "shown");
  if (warning.type === "end") await renewCopies();
}

async function open(worker: ServiceWorkerGlobalScope, url: string): Promise<void> {
  const address = new URL(url, worker.location.origin);
  if (address.origin !== worker.location.origin) return;
  await worker.clients.openWindow(address.href);
}

export function receivePushes(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    const warning = event.data?.json() as Warning | undefined;
    if (warning?.type === "warning" || warning?.type === "end") event.waitUntil(show(worker, warning));
  });
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const { url } = event.notification.data as { url: string };
    // The answer is given on the page: it says where one is safe, and works without this script.
    event.waitUntil(open(worker, event.action === "safe" ? `${url}#jawab` : url));
  });
}
