/**
 * Files dragged over the window and dropped. Owns what a drop means; the system's events come by the bridge,
 * which tells of no drag that began in this window.
 */
import { bridge } from "../bridge";
import { navigation } from "./navigation.svelte";
import { attempt } from "./toasts.svelte";
import { outside } from "./routes";

export type Target = "search" | "library";

const targetAt = (x: number, y: number): Target =>
  document.elementFromPoint(x, y)?.closest("[data-drop=search]") ? "search" : "library";

class Drop {
  over: Target | null = $state(null);
  files = $state(0);

  /** How many files there are is told only when they enter. */
  dragged(x: number, y: number, files: number | null): void {
    this.over = targetAt(x, y);
    if (files !== null) this.files = files;
  }

  left(): void {
    this.over = null;
  }

  dropped(x: number, y: number, paths: string[]): void {
    this.over = null;
    const [first] = paths;
    if (first === undefined) return;
    if (targetAt(x, y) === "search") navigation.go(outside({ path: first }));
    else void attempt(bridge.addFolders(paths));
  }
}

export const drop = new Drop();
