/** Which tag's line in the sidebar is a field for its name now. */
class TagRenaming {
  /** The key of the line; null if none is. */
  key: string | null = $state(null);
}

export const tagRenaming = new TagRenaming();
