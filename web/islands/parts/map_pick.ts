// A tap on the map, or the middle of it by a button, becomes the latitude and longitude of a form.
import * as L from "leaflet";

import { mapButton, mapTools, type Words } from "./map_words";

const DECIMALS = 5; // a metre

export function pickPoint(map: L.Map, form: HTMLFormElement, names: string, words: Words): void {
  const [lat, lon] = names.split(",").map((name) => form.elements.namedItem(name.trim()) as HTMLInputElement);
  if (!lat || !lon) return;
  const marker = L.circleMarker([0, 0], { radius: 10, className: "feature feature-picked", interactive: false });
  const state = mapTools(map.getContainer(), [
    mapButton(words.pickCentre, () => choose(map.getCenter())),
  ]);
  const show = (point: L.LatLng) => {
    marker.setLatLng(point).addTo(map);
    state.textContent = words.picked;
  };
  const choose = (point: L.LatLng) => {
    lat.value = point.lat.toFixed(DECIMALS);
    lon.value = point.lng.toFixed(DECIMALS);
    for (const field of [lat, lon]) field.dispatchEvent(new Event("change", { bubbles: true }));
    show(point);
  };
  state.textContent = words.pickHint;
  if (lat.value && lon.value) show(L.latLng(Number(lat.value), Number(lon.value)));
  map.on("click", (event: L.MouseEvent) => choose(event.latlng));
}
