/**
 * "Surprise me": random pictures of what is open, others on every press. Owns which come next; the engine draws them, each
 * once before any comes again.
 */
import type { View } from "../generated/View";
import { library } from "./library.svelte";
import { navigation } from "./navigation.svelte";
import { RANDOM_COUNT } from "./random_count";
import { placeOf, scopeOf, type Route } from "./routes";
import { search } from "./search.svelte";

/** The view whose pictures are drawn: the open one or that which is searched, else that of every picture. */
const viewOf = (route: Route): View => (route.kind === "search" ? scopeOf(route) : placeOf(route)) ?? { kind: "all" };

export const surpriseMe = (): void => {
  if (library.empty) return;
  const { route } = navigation.current;
  if (route.kind === "random") {
    navigation.replace({ ...route, after: route.after + RANDOM_COUNT });
    return;
  }
  search.commit();
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  navigation.push({ kind: "random", view: viewOf(route), seed, after: 0 });
};
