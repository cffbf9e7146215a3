/** The context menu of a tag in the sidebar, and what it does: renaming, merging, deleting. */
import { t } from "../i18n";
import { library } from "./library.svelte";
import { deleteTag, mergeTag, renameTag } from "./marking";
import { navigation } from "./navigation.svelte";
import { overlays } from "./overlays.svelte";
import { preferences } from "./preferences.svelte";
import { placeOf, type Route } from "./routes";
import { aroundTag, cleanTag, isInTag, isSameTag } from "./tag_tree";
import { tagRenaming } from "./tag_renaming.svelte";
import { tags } from "./tags.svelte";

/** Whether a route's place is a tag or one below it. */
const showsTag = (route: Route, tag: string): boolean => {
  const view = placeOf(route);
  if (view?.kind !== "tag") return false;
  const path = tags.pathOf(view.id);
  return path !== undefined && isInTag(path, tag);
};

/** Leaves the views of a tag that is no longer. */
const leave = (tag: string, done: boolean): void => {
  if (done) navigation.removeEntries((route) => showsTag(route, tag));
};

const merge = async (from: string, to: string): Promise<void> => {
  leave(from, await mergeTag(from, to));
};

/** Keeps the branches open that a tag is or has. */
const carryOpenTags = (from: string, to: string): void => {
  if (!preferences.value.openTags.some((one) => isInTag(one, from))) return;
  preferences.change(({ openTags }) => ({
    openTags: openTags.map((one) => (isInTag(one, from) ? to + one.slice(from.length) : one)),
  }));
};

const rename = async (from: string, to: string): Promise<string | null> => {
  if (!(await renameTag(from, to, () => carryOpenTags(to, from)))) return null;
  carryOpenTags(from, to);
  return to;
};

/**
 * Renames a tag, or asks whether to merge it where another one has the name. Resolves with its new path; null if it has
 * none.
 */
export const renameTo = async (from: string, name: string): Promise<string | null> => {
  const around = aroundTag(from);
  const clean = cleanTag(name);
  // A name with slashes says where the tag is to be, at the top after one; a name without stays where it is.
  const isPath = clean.includes("/") || name.trim().startsWith("/");
  const to = isPath || around === "" ? clean : `${around}/${clean}`;
  if (clean === "" || to === from) return null;
  const existing = tags.all.find(({ path }) => isSameTag(path, to));
  if (!existing || isSameTag(from, to)) return rename(from, to);
  overlays.dialog = {
    kind: "confirm",
    title: t("tag.existsTitle", { from, to: existing.path }),
    text: t("tag.existsText"),
    confirmLabel: t("tag.mergeConfirm"),
    onconfirm: () => void merge(from, existing.path),
  };
  return null;
};

/** The tags that one can be merged into. */
export const mergeTargets = (tag: string): string[] =>
  tags.all.filter(({ path }) => !isInTag(path, tag)).map(({ path }) => path);

const askMerge = (tag: string): void => {
  overlays.dialog = { kind: "mergeTag", tag, onmerge: (into) => void merge(tag, into) };
};

const remove = async (tag: string): Promise<void> => {
  leave(tag, await deleteTag(tag));
};

/** `key` is that of its line in the sidebar. A keyword that only files have can't be changed. */
export const showTagMenu = (tag: string, key: string, x: number, y: number): void => {
  const own = tags.all.some(({ path, id }) => path === tag && id !== null);
  const disabled = !own || (library.overview?.readOnly ?? false);
  overlays.menu = {
    label: t("tag.menu"),
    x,
    y,
    groups: [
      [
        { label: t("tag.rename"), run: () => (tagRenaming.key = key), disabled },
        { label: t("tag.merge"), run: () => askMerge(tag), disabled: disabled || mergeTargets(tag).length === 0 },
      ],
      [{ label: t("tag.delete"), run: () => void remove(tag), disabled }],
    ],
  };
};
