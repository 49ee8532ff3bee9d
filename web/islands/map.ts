// Maps without tiles: draws the features of data-source into every [data-map], and lets people pick
// a point (data-pick) or draw an area (data-draw). Never the only way: the page has a list or a form
// besides. Loaded only by pages that have a map.
import * as L from "leaflet";

import { drawArea } from "./parts/map_draw";
import { pickPoint } from "./parts/map_pick";
import { wordsFor } from "./parts/map_words";

const INDONESIA: [number, number][] = [
  [-11.1, 94.9],
  [6.1, 141.1],
];
const LEAST_NAMED = 56; // pixels: a smaller area keeps its name for itself

interface Properties {
  label?: string;
  class?: string;
  url?: string;
}

function classOf(properties: Properties): string {
  const suffix = (properties.class ?? "").replace(/[^a-z0-9-]/gi, "");
  return suffix ? `feature feature-${suffix}` : "feature";
}

// Built of nodes, never of text that could be markup.
function popupOf(properties: Properties): HTMLElement | undefined {
  if (!properties.label) return undefined;
  const own = properties.url?.startsWith("/") && !properties.url.startsWith("//");
  const holder = document.createElement(own ? "a" : "span");
  holder.textContent = properties.label;
  if (own) (holder as HTMLAnchorElement).href = properties.url!;
  return holder;
}

// Names of areas, where there is room for them at this zoom.
function nameAreas(map: L.Map, areas: L.Layer[]): void {
  const show = () => {
    for (const area of areas) {
      const bounds = area.getBounds();
      const width = map.project(bounds.getNorthEast()).x - map.project(bounds.getSouthWest()).x;
      if (width >= LEAST_NAMED) area.openTooltip();
      else area.closeTooltip();
    }
  };
  map.on("zoomend", show);
  show();
}

async function addFeatures(map: L.Map, source: string, touchable: boolean): Promise<void> {
  const answer = await fetch(source, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
  const named: L.Layer[] = [];
  const shapes = L.geoJSON(await answer.json(), {
    interactive: touchable,
    style: (feature: { properties: Properties }) => ({ className: classOf(feature.properties) }),
    pointToLayer: (feature: { properties: Properties }, point: L.LatLng) =>
      L.circleMarker(point, { radius: 9, interactive: touchable, className: classOf(feature.properties) }),
    onEachFeature: (feature: { properties: Properties }, layer: L.Layer) => {
      const { label, class: kind } = feature.properties;
      if (kind === "inner" && label) {
        layer.bindTooltip(label, { permanent: true, direction: "center", className: "area-name" });
        named.push(layer);
      } else if (kind !== "outline" && touchable) {
        const popup = popupOf(feature.properties);
        if (popup) layer.bindPopup(popup, { closeButton: false });
      }
    },
  }).addTo(map);
  const bounds = shapes.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12], maxZoom: 14, animate: false });
  nameAreas(map, named);
  // A map in a folded part of the page has no size until it is opened.
  map.getContainer().closest("details")?.addEventListener("toggle", () => {
    map.invalidateSize();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12], animate: false });
  });
}

function attach(element: HTMLElement): void {
  const words = wordsFor(document.documentElement.lang);
  const { source, pick, draw } = element.dataset;
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    // A page is scrolled past a map, not caught by it; there are buttons.
    scrollWheelZoom: false,
    zoomAnimation: false,
    fadeAnimation: false,
    maxZoom: 17,
    zoomSnap: 0.25,
  });
  L.control.zoom({ zoomInTitle: words.closer, zoomOutTitle: words.farther }).addTo(map);
  element.setAttribute("role", "group");
  if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", words.map);
  map.fitBounds(INDONESIA, { animate: false });
  const form = element.closest("form");
  if (draw && form) drawArea(map, form, draw, words);
  else if (pick && form) pickPoint(map, form, pick, words);
  if (source)
    addFeatures(map, source, !draw && !pick).then(
      () => element.setAttribute("data-ready", ""),
      (problem) => {
        console.error(problem);
        const note = document.createElement("p");
        note.className = "quiet small";
        note.textContent = words.failed;
        element.after(note);
      },
    );
}

document.querySelectorAll<HTMLElement>("[data-map]").forEach((element) => {
  try {
    attach(element);
  } catch (problem) {
    console.error(problem);
  }
});
