/** Undoes the latest change, whichever kind it is. A change that is being made is the latest, and is waited for. */
import { changesMade } from "./changes";
import { undoMarking } from "./marking";
import { undoOwnValue } from "./own_values";
import { undoTrash } from "./trash";
import { undoTokens } from "./undo_tokens.svelte";

export const undoLatest = async (): Promise<void> => {
  await changesMade();
  const { latest } = undoTokens;
  if (latest?.kind === "trash") void undoTrash(latest.token);
  else if (latest?.kind === "marking") void undoMarking(latest.token);
  else if (latest) void undoOwnValue(latest);
};
