/**
 * Moving pictures to the trash and putting them back. Owns the question before, what is selected afterwards, and the
 * one toast that says what happened; the engine moves the files.
 */
import { mapConcurrently } from "../async/map_concurrently";
import { bridge, failure, type Trashed } from "../bridge";
import { indexOfId, neighbourOf, NOT_FOUND } from "../grid/lookup";
import { t } from "../i18n";
import type { Listing } from "../listing";
import { explainUnavailable, withFiles } from "./availability";
import { describing } from "./describing.svelte";
import { level } from "./level.svelte";
import { library } from "./library.svelte";
import { type HistoryEntry, navigation } from "./navigation.svelte";
import { overlays } from "./overlays.svelte";
import { quickLook } from "./quick_look.svelte";
import { results } from "./results.svelte";
import { attempt, toasts } from "./toasts.svelte";
import { type Undoable, undoTokens } from "./undo_tokens.svelte";

/** Above this many pictures, counting their files would delay the dialog. */
const MAX_COUNTED = 60;
const MAX_CONCURRENT_REQUESTS = 4;

/** The number of reachable files of pictures; null if there are too many pictures to count, or counting failed. */
const countFiles = async (ids: number[]): Promise<number | null> => {
  if (ids.length > MAX_COUNTED) return null;
  const all = await attempt(mapConcurrently(MAX_CONCURRENT_REQUESTS, ids, bridge.details));
  if (!all) return null;
  return all.flatMap(({ copies }) => copies).filter((copy) => !copy.offline || copy.cloud).length;
};

let requests = 0;

/** Asks whether to move pictures to the trash, or says why they can't be. */
export const confirmTrash = async (ids: number[]): Promise<void> => {
  if (ids.length === 0) return;
  const request = ++requests;
  const files = await countFiles(ids);
  // Asked again meanwhile: a question about these pictures may have been answered by now.
  if (request !== requests || overlays.dialog !== null) return;
  if (files === 0) return void toasts.show(await explainUnavailable(ids));
  overlays.dialog = {
    kind: "confirm",
    title: t("trash.title", { count: ids.length }),
    text: files === null ? t("trash.textMany") : t("trash.text", { count: files }),
    confirmLabel: t("trash.confirm"),
    onconfirm: () => void trash(ids),
  };
};

const trash = async (ids: number[]): Promise<void> => {
  const entry = navigation.current;
  const { listing } = results;
  quickLook.noteTrashed(ids);
  const trashed = await withFiles(ids, bridge.trash(ids));
  if (!trashed) return;
  undoTokens.add(undoable(trashed.token));
  if (trashed.failed === 0) describing.stopAbout(ids);
  showTrashed(trashed);
  if (trashed.failed === 0) goOn(entry, listing, new Set(ids));
  await refresh();
  // What could not be moved stays selected.
  if (trashed.failed > 0 && !entry.selection.selectIds(results.listing, ids)) entry.selection.clear();
};

const undoable = (token: number): Undoable => ({ kind: "trash", token, title: "title.undoTrash" });

/** One toast for a move; undoing it replaces the toast. */
const toastKey = (token: number): string => `trash ${token}`;

const showTrashed = ({ token, pictures, failed, failure: what }: Trashed): void => {
  const couldNot = failed > 0 ? t("trash.failed", { count: failed }) : null;
  const done = pictures > 0 || couldNot === null ? t("trash.done", { count: pictures }) : null;
  toasts.add({
    key: toastKey(token),
    text: done ?? couldNot ?? "",
    ...(done !== null && couldNot !== null && { hint: couldNot }),
    ...(what && { detail: what.message }),
    isError: couldNot !== null || what !== null,
    action: { label: t("trash.undo"), run: () => void undoTrash(token) },
  });
};

/** Selects the neighbour of pictures that leave, and leaves the pages of their own. */
const goOn = (entry: HistoryEntry, listing: Listing, leaving: ReadonlySet<number>): void => {
  selectNeighbour(entry, listing, leaving);
  const { current } = navigation;
  navigation.removeEntries((route) => route.kind === "picture" && leaving.has(route.id));
  const moved = navigation.current !== current;
  if (moved) selectNeighbour(navigation.current, results.listing, leaving);
  if (overlays.quickLook === null || entry !== current) return;
  const { cursor, cursorId } = navigation.current.selection;
  const next = indexOfId(results.listing, cursorId, cursor);
  overlays.quickLook = moved || next === NOT_FOUND ? null : next;
};

const selectNeighbour = ({ selection }: HistoryEntry, listing: Listing, leaving: ReadonlySet<number>): void => {
  const next = neighbourOf(listing, leaving);
  if (next === NOT_FOUND) selection.clear();
  else selection.selectOnly(listing, next);
};

/** Puts back what a move to the trash moved. */
export const undoTrash = async (token: number): Promise<void> => {
  if (!undoTokens.take("trash", token)) return;
  let back: number[] = [];
  try {
    const { files, ids } = await bridge.undoTrash(token);
    back = ids;
    toasts.add({ key: toastKey(token), text: t("trash.undone", { count: files }), isError: false });
  } catch (error) {
    const what = failure(error);
    const openTrash = { label: t("trash.open"), run: () => void attempt(bridge.openTrash()) };
    toasts.dismissKey(toastKey(token));
    toasts.showError(what, what.code === "keptInTrash" ? openTrash : undefined);
    // Some files may be back; the token still restores the rest, unless nothing is left or only the user can restore it:
    // it would stay the latest, and keep those before it from being undone.
    if (what.code !== "notFound" && what.code !== "keptInTrash") undoTokens.add(undoable(token));
  }
  await refresh();
  // Years and months show no selection, so what came back would be selected out of sight.
  if (level.shown !== "days") return;
  const { selection } = navigation.current;
  const found = selection.selectIds(results.listing, back);
  if (found && overlays.quickLook !== null) overlays.quickLook = selection.cursor;
};

const refresh = async (): Promise<void> => {
  library.refreshSoon();
  await results.refresh();
  await results.settled();
};
