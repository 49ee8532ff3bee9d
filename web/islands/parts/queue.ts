// A form with data-queue is never lost: without a network it is kept on the device, told as
// waiting, and sent later, once. Without scripts the browser sends it as always.
import { SYNC_TAG, all, drop, keep, sendAll, type Queued } from "../worker/queue_box";

type Syncing = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };

async function askForSync(): Promise<void> {
  const registration = (await navigator.serviceWorker?.ready) as Syncing | undefined;
  await registration?.sync?.register(SYNC_TAG);
}

function headlineOf(form: HTMLFormElement): string {
  return form.querySelector("input.kind:checked + label")?.textContent ?? document.title;
}

function row(form: HTMLFormElement, entry: Queued, changed: () => void): HTMLLIElement {
  const words = form.dataset;
  const item = document.createElement("li");
  item.dataset.state = entry.state;
  const word = { waiting: words.waiting, sent: words.sent, failed: words.failed }[entry.state];
  item.append(`${entry.headline}: ${word}${entry.problem ? ` (${entry.problem})` : ""} `);
  const button = (text: string | undefined, act: () => Promise<unknown>) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = text ?? "";
    made.addEventListener("click", () => void act().finally(changed));
    item.append(made, " ");
  };
  if (entry.path) {
    const link = document.createElement("a");
    link.href = entry.path;
    link.textContent = words.see ?? "";
    item.append(link);
  }
  if (entry.state === "waiting") button(words.again, sendAll);
  const anew: Queued = { ...entry, state: "waiting", problem: "" };
  if (entry.state === "failed") button(words.again, () => keep(anew).then(sendAll));
  if (entry.state !== "sent") button(words.drop, () => drop(entry.key));
  return item;
}

function attach(form: HTMLFormElement): void {
  const box = document.querySelector<HTMLElement>("[data-queue-box]");
  const list = box?.querySelector("[data-queue-list]");
  const told = form.querySelector<HTMLElement>("[data-queue-told]");
  const show = async () => {
    const entries = (await all()).sort((a, b) => b.at - a.at);
    list?.replaceChildren(...entries.map((entry) => row(form, entry, () => void show())));
    if (box) box.hidden = entries.length === 0;
  };
  const flush = () => void sendAll().then(show, show);

  const queue = async () => {
    const fields = [...new FormData(form)].filter(
      ([name, value]) => name !== "key" && !(value instanceof File && value.size === 0),
    ) as Queued["fields"];
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    await keep({ key, fields, headline: headlineOf(form), at: Date.now(), state: "waiting" });
    form.reset();
    // Hidden fields keep what scripts put into them: the next report is about another place.
    form.querySelectorAll<HTMLInputElement>("input[type=hidden]:not([name=key])").forEach((field) => {
      field.value = "";
    });
    const statuses = form.querySelectorAll("[role=status]:not([data-queue-told])");
    statuses.forEach((status) => status.replaceChildren());
    if (told) {
      told.textContent = form.dataset.kept ?? "";
      told.hidden = false;
    }
    await show();
    await askForSync().catch(() => {});
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const send = form.querySelector<HTMLButtonElement>("button:not([type=button])");
    if (send) send.disabled = true;
    const ready = async () => {
      if (!navigator.onLine) return queue();
      let answer: Response;
      try {
        const headers = { accept: "text/html" };
        answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      } catch {
        return queue();
      }
      if (answer.redirected && answer.ok) location.assign(answer.url);
      else form.submit(); // the server's own page says what is wrong; the key keeps it one report
    };
    // A browser without IndexedDB sends as it always did.
    ready().catch(() => form.submit()).finally(() => send && (send.disabled = false));
  });
  addEventListener("online", flush);
  flush();
}

export function queueForms(root: ParentNode): void {
  const forms = root.querySelectorAll<HTMLFormElement>("form[data-queue]");
  if (forms.length === 0 || !("indexedDB" in window)) return;
  void navigator.serviceWorker?.register("/sw.js").then(async () => {
    (await navigator.serviceWorker.ready).active?.postMessage("keep-form");
  }).catch(() => {});
  forms.forEach(attach);
}
