/** Undoes the latest change, whichever kind it is. */
import { undoMarking } from "./marking";
import { undoTrash } from "./trash";
import { undoTokens } from "./undo_tokens.svelte";

export const undoLatest = (): void => {
  const { latest } = undoTokens;
  if (latest?.kind === "trash") void undoTrash(latest.token);
  else if (latest?.kind === "marking") void undoMarking(latest.token);
};
