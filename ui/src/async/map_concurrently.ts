/**
 * What `work` makes of each item, in the items' order, with `most` under way at once. The first that fails
 * fails the whole, and none is begun after it.
 */
export const atMost = async <Item, Made>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Made>,
): Promise<Made[]> => {
  const made: Made[] = [];
  const waiting = items.entries();
  let failed = false;
  const run = async (): Promise<void> => {
    for (const [place, item] of waiting) {
      if (failed) return;
      try {
        made[place] = await work(item);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: most }, run));
  return made;
};
