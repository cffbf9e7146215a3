/** Keeps formats by language: creating one costs more than a thousand uses, and grids write hundreds of labels at once. */

/** Returns what `create` makes for a BCP 47 tag, made once for each. */
export const byTag = <Format>(create: (tag: string) => Format): ((tag: string) => Format) => {
  const formats = new Map<string, Format>();
  return (tag) => {
    const known = formats.get(tag);
    if (known !== undefined) return known;
    const created = create(tag);
    formats.set(tag, created);
    return created;
  };
};
