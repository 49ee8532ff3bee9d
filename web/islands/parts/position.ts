// "Use my position": asked only after a tap, shown with how exact it is. Puts the point into the
// form's fields lat and lon.

const PATIENCE = 20_000; // milliseconds: the first fix of a cheap phone takes long
const DIGITS = 5; // about a metre

function attach(box: HTMLElement): void {
  const form = box.closest("form");
  const lat = form?.querySelector<HTMLInputElement>("input[name=lat]");
  const lon = form?.querySelector<HTMLInputElement>("input[name=lon]");
  const button = box.querySelector("button");
  const told = box.querySelector("[role=status]");
  if (!lat || !lon || !button || !told) return;
  box.hidden = false;
  button.addEventListener("click", () => {
    told.textContent = box.dataset.asking ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lat.value = coords.latitude.toFixed(DIGITS);
        lon.value = coords.longitude.toFixed(DIGITS);
        told.textContent = (box.dataset.found ?? "").replace("#", String(Math.round(coords.accuracy)));
      },
      () => {
        told.textContent = box.dataset.denied ?? "";
      },
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 60_000 },
    );
  });
}

export function offerPosition(root: ParentNode): void {
  if ("geolocation" in navigator) root.querySelectorAll<HTMLElement>("[data-position]").forEach(attach);
}
