// Tells the server that the page of a live warning was before somebody's eyes for two seconds, so
// that nobody calls a village that knows already. Once for each opening; a stranger is not noted.

const LONG_ENOUGH = 2000; // milliseconds in sight

export function noteSeen(root: ParentNode): void {
  const alert = location.pathname.match(/^\/peringatan\/(\d+)$/)?.[1];
  if (!alert || !root.querySelector("article.warning:not(.ended)")) return;
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = window.setTimeout(() => {
      document.removeEventListener("visibilitychange", look);
      void fetch(`/api/kentongan/v1/alerts/${alert}/seen`, {
        method: "POST", credentials: "same-origin", keepalive: true,
      });
    }, LONG_ENOUGH);
  };
  document.addEventListener("visibilitychange", look);
  look();
}
