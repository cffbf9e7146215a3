/**
 * What the user says about pictures: tags, favourites and ratings. Owns the toast of each change and how it is undone; the
 * engine keeps them.
 */
import { bridge, type Marked } from "../bridge";
import { type Key, t } from "../i18n";
import { CHANGE_TOAST, followChange, inTurn, undoChange } from "./changes";
import { refusesChange } from "./reading";
import { results } from "./results.svelte";
import { attempt, toasts } from "./toasts.svelte";
import { undoTokens } from "./undo_tokens.svelte";

/** Ratings go up to this. */
export const MAX_STARS = 5;

/** Changes of a tag itself, or of when it is added or suggested, whatever number of pictures has it. */
const OF_TAGS: readonly Key[] = [
  "title.undoRenameTag",
  "title.undoMergeTag",
  "title.undoDeleteTag",
  "title.undoRefuse",
  "title.undoRule",
];

/** What the Edit menu says of each change. */
const titles = new Map<number, Key>();

/** What the page has to take back as well when a change is undone. */
const followUps = new Map<number, () => void>();

/** Makes a change in its turn, and says so. Resolves with whether it was made. `onundone` is called when it was undone. */
const change = (
  title: Key,
  work: () => Promise<Marked>,
  text: (pictures: number) => string,
  onundone?: () => void,
): Promise<boolean> => inTurn(() => make(title, work, text, onundone));

const make = async (
  title: Key,
  work: () => Promise<Marked>,
  text: (pictures: number) => string,
  onundone?: () => void,
): Promise<boolean> => {
  if (refusesChange()) return false;
  const marked = await attempt(work());
  if (!marked) return false;
  const { token, pictures } = marked;
  if (pictures === 0 && !OF_TAGS.includes(title)) {
    toasts.add({ key: CHANGE_TOAST, text: t("marked.unchanged"), isError: false });
    return true;
  }
  titles.set(token, title);
  if (onundone) followUps.set(token, onundone);
  undoTokens.add({ kind: "marking", token, title });
  toasts.add({
    key: CHANGE_TOAST,
    text: text(pictures),
    isError: false,
    action: { label: t("trash.undo"), run: () => void undoMarking(token) },
  });
  followChange();
  return true;
};

/** Undoes a change in its turn: a change that is made meanwhile is not to be taken away. */
export const undoMarking = (token: number): Promise<void> =>
  undoChange({ kind: "marking", token, title: titles.get(token) ?? "menu.undo" }, () =>
    inTurn(async () => {
      await bridge.undoMarking(token);
      followUps.get(token)?.();
    }),
  );

export const tagPictures = (ids: number[], tag: string, on: boolean): Promise<boolean> =>
  change(
    on ? "title.undoTag" : "title.undoUntag",
    () => bridge.tagPictures(ids, tag, on),
    // Where all had it already, there is nothing else to say.
    (count) => t(on ? "marked.tagged" : "marked.untagged", { count, tag }),
  );

/** Has a tag be the person's own where a rule added it. */
export const keepTag = (ids: number[], tag: string): Promise<boolean> =>
  change(
    "title.undoKeep",
    () => bridge.keepTag(ids, tag),
    (count) => t("rule.kept", { count, tag }),
  );

/** Adds the suggested tags of a strength or more to pictures. */
export const acceptSuggested = (ids: number[], strength: number): Promise<boolean> =>
  change(
    "title.undoTag",
    () => bridge.acceptSuggested(ids, strength),
    (count) => t("marked.suggested", { count }),
  );

/** Has a tag no longer be suggested for a picture. */
export const refuseSuggested = (id: number, tag: string): Promise<boolean> =>
  change(
    "title.undoRefuse",
    () => bridge.refuseSuggested([id], tag),
    () => t("rule.refused", { tag }),
  );

/** Has a suggested tag of a strength or more be added by itself from now on. */
export const addKeywordRule = (tag: string, strength: number): Promise<boolean> =>
  change(
    "title.undoRule",
    () => bridge.addKeywordRule(tag, strength),
    (count) => t("rule.made", { count, tag }),
  );

/** Whether all pictures are favourites, as far as the list on the screen says. */
export const allFavourites = (ids: ReadonlySet<number>): boolean => {
  const { listing } = results;
  if (!listing.someMarked) return false;
  let found = 0;
  // Through the list once: looking each of many pictures up in a long list takes too long.
  for (const [index, id] of listing.ids.entries()) {
    if (!ids.has(id)) continue;
    if (!listing.isFavourite(index)) return false;
    found += 1;
  }
  return found > 0;
};

/** Makes pictures favourites, or no longer: `choose` says which, once the changes before are made. */
const chooseFavourite = async (ids: number[], choose: () => boolean, onmade?: (on: boolean) => void): Promise<void> => {
  let on = false;
  await change(
    "title.undoFavourite",
    async () => {
      on = choose();
      const marked = await bridge.setFavourite(ids, on);
      results.update(results.listing.withFavourites(new Set(ids), on));
      onmade?.(on);
      return marked;
    },
    (count) => t(on ? "marked.favourite" : "marked.notFavourite", { count }),
  );
};

export const setFavourite = (ids: number[], on: boolean): Promise<void> => chooseFavourite(ids, () => on);

/** Makes pictures favourites, or no longer where all are. `onmade` is called as soon as they are. */
export const toggleFavourites = (
  ids: number[],
  areFavourites: () => boolean,
  onmade?: (on: boolean) => void,
): Promise<void> => chooseFavourite(ids, () => !areFavourites(), onmade);

/** Rates pictures with up to five stars. */
export const rate = (ids: number[], stars: number): Promise<boolean> =>
  change(
    "title.undoRating",
    () => bridge.setRating(ids, stars),
    (count) => (stars === 0 ? t("marked.unrated", { count }) : t("marked.rated", { count, stars: "★".repeat(stars) })),
  );

export const renameTag = (from: string, to: string, onundone: () => void): Promise<boolean> =>
  change(
    "title.undoRenameTag",
    () => bridge.renameTag(from, to),
    () => t("marked.renamed", { from, to }),
    onundone,
  );

export const mergeTag = (from: string, to: string): Promise<boolean> =>
  change(
    "title.undoMergeTag",
    () => bridge.renameTag(from, to),
    () => t("marked.merged", { from, to }),
  );

export const deleteTag = (tag: string): Promise<boolean> =>
  change(
    "title.undoDeleteTag",
    () => bridge.deleteTag(tag),
    () => t("marked.deleted", { tag }),
  );
