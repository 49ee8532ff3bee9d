// The one script of every page. Each part looks for its own attribute and enhances what already
// works without it; a part that fails takes nothing else with it.
import { countCharacters } from "./parts/count";
import { followStream } from "./parts/live";
import { suggestPlaces } from "./parts/place";
import { shrinkPictures } from "./parts/shrink";
import { subscribeToWarnings } from "./parts/subscribe";
import { endWarnings } from "./parts/until";

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
