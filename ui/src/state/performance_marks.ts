/** Marks on the browser's own timeline, for whoever measures. Cheap, and nothing in the window reads them. */

type Mark = "first-thumbnails" | "search-input" | "search-shown";

export const mark = (name: Mark): void => void performance.mark(name);

/** Marks the moment the first screenful of thumbnails is there, once. */
export const watchFirstThumbnails = (): void => {
  const loaded = (): void => {
    const grid = document.querySelector("[data-testid=grid]");
    const pictures = grid ? [...grid.querySelectorAll("img")] : [];
    if (pictures.length === 0 || !pictures.every((picture) => picture.complete && picture.naturalWidth > 0)) return;
    mark("first-thumbnails");
    document.removeEventListener("load", loaded, true);
  };
  document.addEventListener("load", loaded, true);
};
