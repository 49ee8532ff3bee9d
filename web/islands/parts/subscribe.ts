// The button with which this browser is rung by Web Push, also when no page is open. It asks for
// leave only after a tap, and hands the browser's address to the server with the page's key.
// Also fills in where the device is, for [data-locate], after a tap.

const KEY = "/api/kentongan/v1/push-key";
const SUBSCRIPTIONS = "/api/kentongan/v1/subscriptions";
const WORKER = "/sw.js";
const LONGEST_WAIT = 15_000; // milliseconds for the device to find itself
const DECIMALS = 5; // of a degree: a metre

// The key comes as base64url text; browsers want bytes.
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function serverKey(): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(KEY);
  if (!answer.ok) throw new Error(`${KEY}: ${answer.status}`);
  const { key } = await answer.json();
  return bytesOf(key);
}

async function subscribe(capability: string): Promise<void> {
  const key = await serverKey();
  const registration = await navigator.serviceWorker.register(WORKER);
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  });
  const answer = await fetch(SUBSCRIPTIONS, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      channel: "push",
      subscription: subscription.toJSON(),
      ...(capability ? { capability } : {}),
    }),
  });
  if (!answer.ok) throw new Error(`${SUBSCRIPTIONS}: ${answer.status}`);
}

function offer(box: HTMLElement): void {
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  if (!button || !status) return;
  const say = (text: string | undefined) => {
    status.textContent = text ?? "";
  };
  box.classList.add("ready");
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    say(box.dataset.unable);
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("");
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        say(box.dataset.denied);
        return;
      }
      await subscribe(box.dataset.capability ?? "");
      location.reload();
    } catch (problem) {
      console.error(problem);
      say(box.dataset.failed);
    } finally {
      button.disabled = false;
    }
  });
}

function locate(button: HTMLButtonElement): void {
  const form = button.form ?? button.closest("form");
  const [lat, lon] = (button.dataset.locate ?? "")
    .split(",")
    .map((name) => form?.querySelector<HTMLInputElement>(`[name="${name}"]`));
  if (!lat || !lon || !("geolocation" in navigator)) return;
  button.hidden = false;
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  button.after(status);
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lat.value = coords.latitude.toFixed(DECIMALS);
        lon.value = coords.longitude.toFixed(DECIMALS);
        button.disabled = false;
      },
      () => {
        status.textContent = button.dataset.failed ?? "";
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: LONGEST_WAIT },
    );
  });
}

export function subscribeToWarnings(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-subscribe]").forEach(offer);
  root.querySelectorAll<HTMLButtonElement>("button[data-locate]").forEach(locate);
}
