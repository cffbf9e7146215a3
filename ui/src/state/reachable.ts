/** Whether the files of pictures can be read, as far as the list on the screen says. Asks the engine nothing. */
import { indexOfId, NOT_FOUND } from "../grid/lookup";
import type { Listing } from "../listing";

/** Above this many pictures some count as reachable: looking each of them up in a long list takes too long. */
const MAX_LOOKED_UP = 50;

/** Whether one of the pictures may have a readable file, or one that can be downloaded. */
export const someReachable = (listing: Listing, ids: ReadonlySet<number>): boolean => {
  if (ids.size === 0 || ids.size > MAX_LOOKED_UP || !listing.someUnavailable) return true;
  for (const id of ids) {
    const index = indexOfId(listing, id, 0);
    if (index === NOT_FOUND || listing.unavailable(index) !== "offline") return true;
  }
  return false;
};
