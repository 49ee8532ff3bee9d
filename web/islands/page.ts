// The one script of every page. Each part looks for its own attribute and enhances what already
// works without it; a part that fails takes nothing else with it.
import { keepWarnings } from "./parts/copy";
import { countCharacters } from "./parts/count";
import { followStream } from "./parts/live";
import { suggestPlaces } from "./parts/place";
import { offerPosition } from "./parts/position";
import { queueForms } from "./parts/queue";
import { renewParts } from "./parts/renew";
import { noteSeen } from "./parts/seen";
import { shareTexts } from "./parts/share";
import { shrinkPictures } from "./parts/shrink";
import { subscribeToWarnings } from "./parts/subscribe";
import { endWarnings } from "./parts/until";

for (const enhance of [
  endWarnings, countCharacters, suggestPlaces, shrinkPictures, followStream, noteSeen, renewParts,
  offerPosition, queueForms, shareTexts, keepWarnings, subscribeToWarnings,
]) {
  try {
    enhance(document);
  } catch (problem) {
    console.error(problem);
  }
}
