// The few words that stand on a map itself. They are not in the catalogues because the map is a file
// of its own, the same for every page and language.

const id = {
  map: "Peta",
  closer: "Perbesar",
  farther: "Perkecil",
  failed: "Peta tidak dapat dimuat. Daftar di halaman ini tetap lengkap.",
  pickHint: "Ketuk tempatnya di peta.",
  pickCentre: "Pakai titik tengah peta",
  picked: "Titik sudah dipilih.",
  drawHint: "Ketuk sudut-sudut daerahnya di peta, paling sedikit tiga.",
  drawCentre: "Tambah titik di tengah peta",
  undo: "Hapus titik terakhir",
  clear: "Hapus gambar",
  points: (count: number) => `${count} titik`,
  full: "Sudah paling banyak titiknya.",
};
const en: Words = {
  map: "Map",
  closer: "Zoom in",
  farther: "Zoom out",
  failed: "The map could not be loaded. The list on this page is complete.",
  pickHint: "Tap the place on the map.",
  pickCentre: "Use the middle of the map",
  picked: "The point is chosen.",
  drawHint: "Tap the corners of the area on the map, three at least.",
  drawCentre: "Add a point in the middle of the map",
  undo: "Remove the last point",
  clear: "Remove the drawing",
  points: (count: number) => `${count} points`,
  full: "It has as many points as it may have.",
};

export type Words = typeof id;

export function wordsFor(language: string): Words {
  return language === "en" ? en : id;
}

// A button below the map: a word, large enough for a thumb, and it never sends the form.
export function mapButton(text: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button secondary";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

// What stands below a map that asks for something: the state in words, then the buttons.
export function mapTools(map: HTMLElement, buttons: HTMLButtonElement[]): HTMLElement {
  const state = document.createElement("p");
  state.className = "small";
  state.setAttribute("role", "status");
  const row = document.createElement("div");
  row.className = "row map-tools";
  row.append(...buttons);
  map.classList.add("asks");
  map.after(state, row);
  return state;
}
