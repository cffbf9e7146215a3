/** Files dragged over the window and dropped. Owns what a drop means; the system's events come by the bridge. */
import { bridge } from "../bridge";
import { navigation } from "./navigation.svelte";
import { attempt } from "./notices.svelte";
import { outside } from "./places";

/** The drop that ends a drag may be told of a moment after the drag itself is over. */
const LATE = 250;

export type Target = "search" | "library";

const targetAt = (x: number, y: number): Target =>
  document.elementFromPoint(x, y)?.closest("[data-drop=search]") ? "search" : "library";

class Drop {
  over: Target | null = $state(null);
  files = $state(0);

  /** Until when a drag is our own: pictures from the grid cross the window, too, and mean nothing to it. */
  #ownUntil = 0;

  get #own(): boolean {
    return performance.now() < this.#ownUntil;
  }

  dragged(x: number, y: number, files: number): void {
    if (this.#own) return;
    this.over = targetAt(x, y);
    this.files = files;
  }

  left(): void {
    this.over = null;
  }

  dropped(x: number, y: number, paths: string[]): void {
    this.over = null;
    const [first] = paths;
    if (this.#own || first === undefined) return;
    if (targetAt(x, y) === "search") navigation.go(outside({ path: first }));
    else void attempt(bridge.addFolders(paths));
  }

  /** Hands pictures to other programs, and is deaf until that is over. */
  async out(ids: number[]): Promise<void> {
    this.#ownUntil = Infinity;
    await attempt(bridge.dragOut(ids));
    this.#ownUntil = performance.now() + LATE;
  }
}

export const drop = new Drop();
