/**
 * Pictures of the grid dragged over the window itself. The system drags their files, and says where; owns which pictures
 * they are, and what a drop on a part of the sidebar does.
 */
import { bridge } from "../bridge";
import { setFavourite, tagPictures } from "./marking";

/** What pictures can be dropped on: a tag's path, or the favourites. */
type PictureTarget = { kind: "tag"; tag: string } | { kind: "favourites" };

/** The parts of the page that take pictures say so in an attribute: `tag PATH`, or `favourites`. */
const targetAt = (x: number, y: number): { target: PictureTarget; key: string } | null => {
  const key = document.elementFromPoint(x, y)?.closest("[data-takes-pictures]")?.getAttribute("data-takes-pictures");
  if (key === null || key === undefined) return null;
  if (key === "favourites") return { key, target: { kind: "favourites" } };
  return { key, target: { kind: "tag", tag: key.slice("tag ".length) } };
};

class PictureDrop {
  /** The part that the pointer is over, if it takes pictures: the value of its attribute. */
  over: string | null = $state(null);

  #ids: number[] = [];

  /** Call when a drag of pictures begins. */
  begin(ids: number[]): void {
    this.#ids = ids;
    this.over = null;
  }

  handleOver(x: number, y: number): void {
    this.#moveTo(targetAt(x, y)?.key ?? null);
  }

  handleLeave(): void {
    this.#moveTo(null);
  }

  handleDrop(x: number, y: number): void {
    const found = targetAt(x, y);
    const ids = this.#ids;
    this.#moveTo(null);
    if (!found || ids.length === 0) return;
    if (found.target.kind === "tag") void tagPictures(ids, found.target.tag, true);
    else void setFavourite(ids, true);
  }

  #moveTo(key: string | null): void {
    if (key === this.over) return;
    // The badge under the pointer follows.
    if ((key === null) !== (this.over === null)) bridge.takeDrag(key !== null).catch(() => undefined);
    this.over = key;
  }
}

export const pictureDrop = new PictureDrop();
