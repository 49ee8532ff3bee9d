// While the page is in front of somebody who is signed in, their stream is open: it counts new
// posts and notifications, and fetches the bar of live warnings again when one came or ended.
import { endWarnings } from "./until";

const STREAM = "/api/v1/streaming/user";
const BAR = "/potongan/peringatan";

async function refreshBar(): Promise<void> {
  const answer = await fetch(BAR, { credentials: "same-origin" });
  if (!answer.ok) return;
  const folded = document.querySelector("[data-bar] details:not([open])") !== null;
  document.querySelector("[data-bar]")?.remove();
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const bar = holder.content.querySelector<HTMLDetailsElement>("[data-bar] details");
  if (!bar) return;
  if (folded) bar.open = false;
  endWarnings(holder.content);
  document.querySelector(".top")?.before(holder.content);
}

function add(selector: string): void {
  document.querySelectorAll<HTMLElement>(selector).forEach((element) => {
    const count = Number(element.dataset.number ?? element.textContent!.replace(/\D/g, "")) + 1;
    element.dataset.number = String(count);
    element.dataset.text ??= "#";
    element.textContent = element.dataset.text.replace("#", String(count));
    element.hidden = false;
  });
}

// "(3) Beranda": how much is unread, seen from another tab.
function countInTitle(): void {
  const unread = document.querySelector("[data-unread]")?.textContent;
  if (unread) document.title = `(${unread}) ${document.title.replace(/^\([\d.,]+\) /, "")}`;
}

export function followStream(root: ParentNode): void {
  const saving = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData;
  if (!document.body.hasAttribute("data-signed-in") || saving) return;
  const live = root.querySelector<HTMLElement>("[data-live]");
  let stream: EventSource | undefined;
  const open = () => {
    stream = new EventSource(STREAM);
    if (live) stream.addEventListener("update", () => add("[data-live]"));
    stream.addEventListener("notification", () => {
      add("[data-unread]");
      countInTitle();
    });
    for (const name of ["kentongan.alert", "kentongan.alert_ended"])
      stream.addEventListener(name, () => void refreshBar());
  };
  // Browsers allow six connections to one server: a page behind others gives its own back.
  const follow = () => {
    if (document.visibilityState === "visible") {
      if (!stream) open();
    } else {
      stream?.close();
      stream = undefined;
    }
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => stream?.close());
  follow();
}
