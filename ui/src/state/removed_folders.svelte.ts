/** Leaves views of folders that are no longer in the library: they may have been removed in the settings. */
import { untrack } from "svelte";

import { library } from "./library.svelte";
import { navigation } from "./navigation.svelte";
import type { Route } from "./routes";

const folderOf = (route: Route): number | null =>
  route.kind === "view" && route.view.kind === "folder" ? route.view.id : null;

/** Starts to follow the library's folders. Call once. */
export const leaveRemovedFolders = (): void => {
  $effect.root(() => {
    let known = new Set<number>();
    $effect(() => {
      const now = new Set((library.overview?.folders ?? []).map(({ id }) => id));
      const removed = new Set([...known].filter((id) => !now.has(id)));
      known = now;
      if (removed.size === 0) return;
      untrack(() => {
        navigation.removeEntries((route) => {
          const folder = folderOf(route);
          return folder !== null && removed.has(folder);
        });
      });
    });
  });
};
