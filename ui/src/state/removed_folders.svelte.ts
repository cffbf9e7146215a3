/** Leaves views of folders that are no longer in the library: they may have been removed in the settings. */
import { untrack } from "svelte";

import { library } from "./library.svelte";
import { navigation } from "./navigation.svelte";
import { isInFolder } from "./routes";

/** Starts to follow the library's folders. Call once. */
export const leaveRemovedFolders = (): void => {
  $effect.root(() => {
    let known = new Set<number>();
    $effect(() => {
      const now = new Set((library.overview?.folders ?? []).map(({ id }) => id));
      const removed = [...known].filter((id) => !now.has(id));
      known = now;
      if (removed.length === 0) return;
      untrack(() => {
        navigation.removeEntries((route) => removed.some((id) => isInFolder(route, id)));
      });
    });
  });
};
