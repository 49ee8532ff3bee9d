// The one script of every page. Each part looks for its own attribute and enhances what already
// works without it; a part that fails takes nothing else with it.
import { keepWarnings } from "./parts/copy";
import { countCharacters } from "./parts/count";
import { offerPosition } from "./parts/here";
import { followStream } from "./parts/live";
import { suggestPlaces } from "./parts/place";
import { renewParts } from "./parts/renew";
import { noteSeen } from "./parts/seen";
import { shrinkPictures } from "./parts/shrink";
import { subscribeToWarnings } from "./parts/subscribe";
import { endWarnings } from "./parts/until";

for (const enhance of [endWarnings, countCharacters, suggestPlaces, shrinkPictures, followStream, noteSeen,
  renewParts]) {
import { offerPosition } from "./parts/position";
import { queueForms } from "./parts/queue";
import { shrinkPictures } from "./parts/shrink";
import { endWarnings } from "./parts/until";

for (const enhance of [
  endWarnings, countCharacters, suggestPlaces, shrinkPictures, followStream, offerPosition, queueForms,
]) {
import { shareTexts } from "./parts/share";
import { shrinkPictures } from "./parts/shrink";
import { endWarnings } from "./parts/until";

for (const enhance of [endWarnings, countCharacters, suggestPlaces, shrinkPictures, followStream, shareTexts,
  offerPosition, keepWarnings]) {
for (const enhance of [
  endWarnings,
  countCharacters,
  suggestPlaces,
  shrinkPictures,
  subscribeToWarnings,
  followStream,
]) {
  try {
    enhance(document);
  } catch (problem) {
    console.error(problem);
  }
}
