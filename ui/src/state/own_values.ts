/**
 * The title and the capture date that the person sets in place of those in the file. Owns what pictures had before, so that
 * a change can be undone; the engine keeps them.
 */
import { mapConcurrently } from "../async/map_concurrently";
import { bridge } from "../bridge";
import { type Key, t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { CHANGE_TOAST, followChange, inTurn, undoChange } from "./changes";
import { overlays } from "./overlays.svelte";
import { refusesChange } from "./reading";
import { attempt, toasts } from "./toasts.svelte";
import { type Undoable, undoTokens } from "./undo_tokens.svelte";

/** Of more pictures it takes too long to ask what each had before: a change of theirs can't be undone. */
export const MAX_UNDOABLE = 500;
const MAX_CONCURRENT_REQUESTS = 4;

/** What undoes each change, by its token. */
const undos = new Map<number, () => Promise<unknown>>();

const remember = (title: Key, undo: () => Promise<unknown>): Undoable => {
  const token = undos.size;
  undos.set(token, undo);
  const undoable: Undoable = { kind: "ownValue", token, title };
  undoTokens.add(undoable);
  return undoable;
};

export const undoOwnValue = (undoable: Undoable): Promise<void> =>
  undoChange(undoable, () => inTurn(async () => undos.get(undoable.token)?.()));

/** Sets the title of a picture; null removes the person's own. Resolves with whether that was done. */
export const setTitle = async (id: number, title: string | null): Promise<boolean> => {
  if (refusesChange()) return false;
  const change = async (): Promise<true> => {
    const before = await bridge.details(id);
    await bridge.setTitle(id, title);
    remember("title.undoTitle", () => bridge.setTitle(id, before.titleIsOwn ? before.title : null));
    followChange();
    return true;
  };
  return (await attempt(inTurn(change))) ?? false;
};

/** The dates that pictures have from the person, null for none, with the pictures of each. */
const ownDates = async (ids: readonly number[]): Promise<Map<number | null, number[]>> => {
  const all = await mapConcurrently(MAX_CONCURRENT_REQUESTS, ids, bridge.details);
  const found = new Map<number | null, number[]>();
  for (const { id, takenAt, takenFrom } of all) {
    const own = takenFrom === "person" ? takenAt : null;
    found.set(own, [...(found.get(own) ?? []), id]);
  }
  return found;
};

/** Gives pictures the dates that they had. */
const restoreDates = async (dates: Map<number | null, number[]>): Promise<void> => {
  for (const [taken, ids] of dates) await bridge.setTaken(ids, taken);
};

/** Sets when pictures were taken; null removes the person's own dates. Rejects with the reason if that can't be done. */
export const setTaken = (ids: readonly number[], taken: number | null): Promise<void> =>
  inTurn(async () => {
    const before = ids.length > MAX_UNDOABLE ? null : await ownDates(ids);
    await bridge.setTaken([...ids], taken);
    const count = ids.length;
    const text =
      taken === null ? t("adjustDate.reset", { count }) : t("adjustDate.done", { count, date: formatDateTime(taken) });
    const undoable = before && remember("title.undoTaken", () => restoreDates(before));
    const action = undoable && { label: t("trash.undo"), run: (): void => void undoOwnValue(undoable) };
    toasts.add({ key: CHANGE_TOAST, text, isError: false, ...(action && { action }) });
    followChange();
  });

/** Asks when pictures were taken, as the first of them has it. */
export const askWhenTaken = async (ids: number[]): Promise<void> => {
  const [id] = ids;
  if (id === undefined || refusesChange()) return;
  const first = await attempt(bridge.details(id));
  // Something else may be asked meanwhile.
  if (first && overlays.dialog === null) overlays.dialog = { kind: "adjustDate", ids, first };
};
