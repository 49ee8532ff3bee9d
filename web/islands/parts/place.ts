// Suggests villages and districts while a place is typed, and puts the code of the chosen one into
// the hidden field that data-place names. Without it the form offers the same choice on its next
// page. Keyboard as in the ARIA combobox pattern.

const SOURCE = "/api/kentongan/v1/regions";
const PAUSE = 200; // milliseconds without a key before asking
const LEAST = 3; // letters

interface Place {
  code: string;
  full_name: string;
}

function attach(field: HTMLInputElement): void {
  const form = field.form;
  if (!form) return;
  const name = field.dataset.place || "place";
  let target = form.querySelector<HTMLInputElement>(`input[type=hidden][name="${name}"]`);
  if (!target) {
    target = document.createElement("input");
    target.type = "hidden";
    target.name = name;
    form.append(target);
  }
  const code = target;
  // Nothing chosen is not the same as an empty choice: then the field is not sent at all.
  const setCode = (value: string) => {
    code.value = value;
    code.disabled = value === "";
  };
  setCode(code.value);
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${field.id || name}-places`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? name);
  list.hidden = true;
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.autocomplete = "off";

  let places: Place[] = [];
  let active = -1;
  let timer = 0;

  const show = (open: boolean) => {
    list.hidden = !open || places.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  const mark = (index: number) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) field.setAttribute("aria-activedescendant", `${list.id}-${active}`);
    else field.removeAttribute("aria-activedescendant");
  };
  const choose = (place: Place) => {
    field.value = place.full_name;
    setCode(place.code);
    show(false);
  };
  const ask = async () => {
    const text = field.value.trim();
    if (text.length < LEAST) return show(false);
    const answer = await fetch(`${SOURCE}?limit=8&q=${encodeURIComponent(text)}`);
    if (!answer.ok || text !== field.value.trim()) return;
    places = await answer.json();
    list.replaceChildren(
      ...places.map((place, index) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.id = `${list.id}-${index}`;
        item.textContent = place.full_name;
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(place);
        });
        return item;
      }),
    );
    mark(-1);
    show(true);
  };
  field.addEventListener("input", () => {
    setCode("");
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  field.addEventListener("blur", () => show(false));
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark((active + 1) % places.length);
    else if (event.key === "ArrowUp") mark((active + places.length - 1) % places.length);
    else if (event.key === "Enter" && active >= 0) choose(places[active]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
}

export function suggestPlaces(root: ParentNode): void {
  root.querySelectorAll<HTMLInputElement>("input[data-place]").forEach(attach);
}
