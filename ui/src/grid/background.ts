/** What in the grid is under the pointer: a tile, the space beside the tiles, the scroll bar. Reads the document only. */

/** The index of the tile that an event is on. */
export const indexAt = (event: Event): number | null => {
  const tile = (event.target as Element).closest<HTMLElement>("[data-place]");
  return tile ? Number(tile.dataset["place"]) : null;
};

/** Whether an element is beside the pictures: the space around them, the gaps between them, a heading. */
export const isBackground = (target: EventTarget | null, scroller: HTMLElement | undefined): boolean =>
  target === scroller || (target instanceof Element && target.matches(".canvas, .header, .section > h2"));

export const isOnScrollBar = (event: PointerEvent, scroller: HTMLElement | undefined): boolean =>
  scroller !== undefined && event.clientX >= scroller.getBoundingClientRect().left + scroller.clientWidth;
