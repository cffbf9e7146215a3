/**
 * Files dragged over the window and dropped. Owns what a drop means. The system's events come through the bridge,
 * which leaves out drags that started in this window.
 */
import { bridge } from "../bridge";
import { t } from "../i18n";
import { navigation } from "./navigation.svelte";
import { refusesChange } from "./reading";
import { externalRoute } from "./routes";
import { attempt, toasts } from "./toasts.svelte";

export type DropTarget = "search" | "library";

const targetAt = (x: number, y: number): DropTarget =>
  document.elementFromPoint(x, y)?.closest("[data-drop=search]") ? "search" : "library";

class Drop {
  target: DropTarget | null = $state(null);
  fileCount = $state(0);

  /** `fileCount` is null except when the drag enters the window. */
  handleDragOver(x: number, y: number, fileCount: number | null): void {
    this.target = targetAt(x, y);
    if (fileCount !== null) this.fileCount = fileCount;
  }

  handleDragLeave(): void {
    this.target = null;
  }

  /** `received` is whether the files are temporary copies, which another program made for Ratna. */
  handleDrop(x: number, y: number, paths: string[], received: boolean): void {
    this.target = null;
    const [first] = paths;
    if (first === undefined) return;
    if (targetAt(x, y) === "search") navigation.push(externalRoute({ path: first }));
    else if (refusesChange()) return;
    else if (received) void this.#keep(paths);
    else void attempt(bridge.addFolders(paths));
  }

  async #keep(paths: string[]): Promise<void> {
    const kept = await attempt(bridge.keepReceived(paths));
    if (kept) toasts.show(t("drop.kept", { count: kept.pictures, folder: kept.folder }));
  }
}

export const drop = new Drop();
