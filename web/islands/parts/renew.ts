// Fetches the content of every [data-renew] again and again while somebody looks at it. Without it
// the page has a link that does the same.

const PAUSE = 10_000; // milliseconds

function watch(holder: HTMLElement): void {
  const renew = async () => {
    // Nobody's button may be taken away from under their finger.
    if (document.visibilityState !== "visible" || holder.contains(document.activeElement)) return;
    const answer = await fetch(holder.dataset.renew!, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) holder.innerHTML = await answer.text();
  };
  setInterval(() => void renew().catch(() => {}), PAUSE);
}

export function renewParts(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-renew]").forEach(watch);
}
