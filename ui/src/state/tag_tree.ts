/** Tags as a tree: `animals/dog` lies in `animals`, whether or not there is a tag of that name. Pure. */
import type { Tag } from "../generated/Tag";
import { inNaturalOrder } from "../i18n/natural_order";

export interface TagNode {
  /** The last part of the path. */
  name: string;
  path: string;
  /** Row id; null if it is only a keyword in files, or only a name that others are nested in. */
  id: number | null;
  /** The number of pictures; undefined if it is only a name that others are nested in. */
  pictures: number | undefined;
  children: TagNode[];
}

/** What is between names. */
const SLASH = "/";

export const tagName = (path: string): string => path.slice(path.lastIndexOf(SLASH) + 1);

/** The path around a tag; empty if it is at the top. */
export const aroundTag = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(SLASH)));

/** Whether a tag is another one or below it. */
export const isInTag = (path: string, around: string): boolean =>
  path === around || path.startsWith(`${around}${SLASH}`);

/** The tags at the top with those below them, each level in natural order. */
export const tagTree = (tags: readonly Tag[]): TagNode[] => {
  const nodes = new Map<string, TagNode>();
  const top: TagNode[] = [];
  const nodeAt = (path: string): TagNode => {
    const known = nodes.get(path);
    if (known) return known;
    const node: TagNode = { name: tagName(path), path, id: null, pictures: undefined, children: [] };
    nodes.set(path, node);
    const around = aroundTag(path);
    if (around === "") top.push(node);
    else nodeAt(around).children.push(node);
    return node;
  };
  for (const { id, path, pictures } of tags) Object.assign(nodeAt(path), { id, pictures });
  for (const node of nodes.values()) node.children = inNaturalOrder(node.children);
  return inNaturalOrder(top);
};

/** A tag as it was typed, without blanks around its names and without empty names; empty if nothing is left. */
export const cleanTag = (typed: string): string =>
  typed
    .normalize("NFC")
    .split(SLASH)
    .map((name) => name.trim().replace(/\s+/g, " "))
    .filter((name) => name !== "")
    .join(SLASH);

/** Whether two spellings are the same tag. */
export const isSameTag = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Tags that complete what was typed: those with a name that begins so, then those that contain it; the used ones first. */
export const completions = (
  tags: readonly Tag[],
  typed: string,
  without: readonly string[],
  limit: number,
): readonly Tag[] => {
  const wanted = cleanTag(typed).toLowerCase();
  if (wanted === "") return [];
  const rank = ({ path }: Tag): number => {
    const text = path.toLowerCase();
    if (text.startsWith(wanted)) return 0;
    if (text.includes(`${SLASH}${wanted}`)) return 1;
    return text.includes(wanted) ? 2 : 3;
  };
  return tags
    .filter((tag) => rank(tag) < 3 && !without.some((one) => isSameTag(one, tag.path)))
    .sort((one, other) => rank(one) - rank(other) || other.pictures - one.pictures)
    .slice(0, limit);
};
