// On pages of warnings: keeps them for later (web/islands/worker/cache.ts), and says of a copy that it
// is one and from when.
const PAGES = /^\/(bencana|peringatan|lapor)(\/|$)/;

function announce(at: number): void {
  const bar = document.createElement("p");
  bar.className = "copy";
  bar.setAttribute("role", "status");
  const when = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = when.toDateString() === new Date().toDateString() ? "" : `${when.getDate()}/${when.getMonth() + 1} `;
  const time = `${day}${two(when.getHours())}.${two(when.getMinutes())}`;
  bar.textContent = (document.body.dataset.copied ?? "#").replace("#", time);
  document.querySelector("main")?.prepend(bar);
}

export function keepWarnings(_root: ParentNode): void {
  const at = Number(document.body.dataset.copy);
  if (at > 0) announce(at);
  if ("serviceWorker" in navigator && PAGES.test(location.pathname))
    navigator.serviceWorker.register("/sw.js").catch(() => {});
}
