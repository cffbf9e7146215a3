/** The words of the search that led to the pictures on screen: its results, or those visited one after the other from it. */
import { type Wanted, wantedIn } from "./found_words";
import { navigation } from "./navigation.svelte";
import { queryParts } from "./query_parts.svelte";

/** The words that were searched for; none where no search led here. */
export const searchedWords = (): Wanted[] => {
  const route = navigation.breadcrumbs[0]?.route;
  if (route?.kind !== "search") return [];
  return wantedIn(queryParts.of(route.text)?.parts ?? []);
};
