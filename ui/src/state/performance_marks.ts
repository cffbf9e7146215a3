/** Marks on the browser's performance timeline, for benchmarks. Cheap; nothing in the window reads them. */
import { elements } from "./elements";

type Mark = "first-thumbnails" | "search-input" | "search-shown";

export const mark = (name: Mark): void => void performance.mark(name);

/** Marks the moment the first screenful of thumbnails has loaded, once. */
export const markFirstThumbnails = (): void => {
  const handleLoad = (): void => {
    const images = [...(elements.get("grid")?.querySelectorAll("img") ?? [])];
    if (images.length === 0 || !images.every((image) => image.complete && image.naturalWidth > 0)) return;
    mark("first-thumbnails");
    document.removeEventListener("load", handleLoad, true);
  };
  document.addEventListener("load", handleLoad, true);
};
