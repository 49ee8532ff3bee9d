// A warning turns grey the second it ends, also on a page that was opened before and is offline now.

const LONGEST_TIMER = 2 ** 31 - 1;

function end(element: HTMLElement): void {
  element.classList.add("ended");
  const level = element.matches(".level") ? element : element.querySelector(".level");
  const word = document.body.dataset.ended;
  if (!level || !word || level.textContent!.includes(word)) return;
  const ended = document.createElement("span");
  ended.textContent = word;
  level.append(ended);
}

function watch(element: HTMLElement): void {
  const rest = Number(element.dataset.until) - Date.now();
  if (rest <= 0) end(element);
  else setTimeout(() => watch(element), Math.min(rest, LONGEST_TIMER));
}

export function endWarnings(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-until]:not(.ended)").forEach(watch);
}
