// "The place where I am now": puts the position into the form's lat and lon, after a tap and never before.

export function offerPosition(root: ParentNode): void {
  if (!("geolocation" in navigator)) return;
  root.querySelectorAll<HTMLElement>("[data-here]").forEach((place) => {
    const button = place.querySelector("button");
    const said = place.querySelector<HTMLElement>("[role=status]");
    const form = button?.form;
    if (!button || !said || !form) return;
    place.hidden = false;
    const put = (name: string, value: number) => {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value.toFixed(5);
    };
    button.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          put("lat", coords.latitude);
          put("lon", coords.longitude);
          said.textContent = said.dataset.done!;
        },
        () => (said.textContent = said.dataset.failed!),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      ),
    );
  });
}
