/** Conflicts by picture, since what counts is decided for all files of a picture together. Pure. */
import type { Conflict } from "../generated/Conflict";

/** A picture that was changed in the library and in files. */
export interface PictureConflicts {
  /** Row id of the picture. */
  id: number;
  /** What each file says, by its path. */
  files: readonly [Conflict, ...Conflict[]];
}

/** Files of a picture may lie in folders far apart; the picture is where the first of them is. */
export const byPicture = (conflicts: readonly Conflict[]): PictureConflicts[] => {
  const pictures = new Map<number, [Conflict, ...Conflict[]]>();
  for (const conflict of conflicts) {
    const files = pictures.get(conflict.id);
    if (files) files.push(conflict);
    else pictures.set(conflict.id, [conflict]);
  }
  return [...pictures].map(([id, files]) => ({ id, files }));
};

/** Whether keywords of both sides can be kept together. */
export const hasKeywords = ({ files }: PictureConflicts): boolean =>
  files.some(({ fields }) => fields.some(({ field }) => field === "keywords"));
