/**
 * Changes that the person makes to what is known of pictures: one after another, so that each sees what those before did.
 * Owns their turn and how one is undone; knows nothing of what they change.
 */
import { failure } from "../bridge";
import { t } from "../i18n";
import { results } from "./results.svelte";
import { tags } from "./tags.svelte";
import { toasts } from "./toasts.svelte";
import { type Undoable, undoTokens } from "./undo_tokens.svelte";

/** One toast for all changes: keys that mark picture after picture don't pile them up. */
export const CHANGE_TOAST = "change";

/** The changes so far: each begins once the one before it is made. */
let queue: Promise<unknown> = Promise.resolve();

/** Makes a change in its turn. */
export const inTurn = <Made>(change: () => Promise<Made>): Promise<Made> => {
  const made = queue.then(change);
  queue = made.catch(() => undefined);
  return made;
};

/** Resolves once every change so far is made, or has failed. */
export const changesMade = async (): Promise<void> => void (await queue);

/** What shows what was changed asks for it again; the engine's event lets the lists follow. */
export const followChange = (): void => {
  tags.version += 1;
  tags.refreshSoon();
};

/** Undoes a change by `work`, unless it is undone or being undone, and says so. */
export const undoChange = async (undoable: Undoable, work: () => Promise<unknown>): Promise<void> => {
  if (!undoTokens.take(undoable.kind, undoable.token)) return;
  try {
    await work();
    toasts.add({ key: CHANGE_TOAST, text: t("marked.undone"), isError: false });
  } catch (error) {
    const what = failure(error);
    toasts.showError(what);
    // What is there no more can't be tried again.
    if (what.code !== "notFound") undoTokens.add(undoable);
  }
  followChange();
  await results.refresh();
};
