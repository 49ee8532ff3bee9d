// Taps on the map become a polygon in a hidden field, as CAP writes it: "lat,lon lat,lon …", closed.
import * as L from "leaflet";

import { mapButton, mapTools, type Words } from "./map_words";

const DECIMALS = 4; // ten metres
const MOST = 99; // corners; the closing one makes a hundred

function read(text: string): L.LatLng[] {
  const corners = text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(",").map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite))
    .map(([lat, lon]) => L.latLng(lat, lon));
  const closed = corners.length > 3 && corners[0].equals(corners[corners.length - 1]);
  return closed ? corners.slice(0, -1) : corners;
}

function written(corners: L.LatLng[]): string {
  if (corners.length < 3) return "";
  return [...corners, corners[0]]
    .map(({ lat, lng }) => `${lat.toFixed(DECIMALS)},${lng.toFixed(DECIMALS)}`)
    .join(" ");
}

export function drawArea(map: L.Map, form: HTMLFormElement, name: string, words: Words): void {
  const field = form.elements.namedItem(name) as HTMLInputElement | null;
  if (!field) return;
  let corners = read(field.value);
  const shape = L.polygon([], { className: "feature feature-drawn", interactive: false }).addTo(map);
  const dots = L.layerGroup().addTo(map);
  const undo = mapButton(words.undo, () => set(corners.slice(0, -1)));
  const clear = mapButton(words.clear, () => set([]));
  const centre = mapButton(words.drawCentre, () => add(map.getCenter()));
  const state = mapTools(map.getContainer(), [centre, undo, clear]);

  const show = () => {
    shape.setLatLngs(corners);
    dots.clearLayers();
    for (const corner of corners)
      L.circleMarker(corner, { radius: 5, className: "feature feature-corner", interactive: false }).addTo(dots);
    undo.disabled = clear.disabled = corners.length === 0;
    centre.disabled = corners.length >= MOST;
    if (corners.length === 0) state.textContent = words.drawHint;
    else state.textContent = corners.length < MOST ? words.points(corners.length) : words.full;
  };
  const set = (next: L.LatLng[]) => {
    corners = next;
    field.value = written(corners);
    field.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  };
  const add = (corner: L.LatLng) => {
    if (corners.length < MOST) set([...corners, corner]);
  };
  map.on("click", (event: L.MouseEvent) => add(event.latlng));
  show();
}
