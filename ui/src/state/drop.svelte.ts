/**
 * Files dragged over the window and dropped. Owns what a drop means. The system's events come through the bridge,
 * which leaves out drags that started in this window.
 */
import { bridge } from "../bridge";
import { t } from "../i18n";
import { isTextField } from "./actions";
import { addToSearch, refuse, showRefusal } from "./offered";
import { refusesChange } from "./reading";
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
    if (paths.length === 0) return;
    if (targetAt(x, y) === "search") void this.#searchBy(paths);
    else if (refusesChange()) return;
    else if (received) void this.#keep(paths);
    else void this.#add(paths);
  }

  async #searchBy(paths: string[]): Promise<void> {
    const offered = await attempt(bridge.searchByFiles(paths));
    if (offered) await addToSearch(offered);
  }

  async #add(paths: string[]): Promise<void> {
    const added = await attempt(bridge.addDropped(paths));
    added?.refusals.forEach(showRefusal);
  }

  async #keep(paths: string[]): Promise<void> {
    const kept = await attempt(bridge.keepReceived(paths));
    if (kept) toasts.show(t("drop.kept", { count: kept.pictures, folder: kept.folder }));
  }
}

export const drop = new Drop();

/**
 * Text and the like, which the web view reports as it does in any page. A drag of files comes from the shell, and also as
 * this where the shell lets it through.
 */
const isForeign = (event: DragEvent): boolean =>
  !event.defaultPrevented
  && !(event.target instanceof Element && isTextField(event.target))
  && !(event.dataTransfer?.types.includes("Files") ?? true);

/** Takes a drag that cannot be used, so that its drop can say so. */
export const handleOtherDragOver = (event: DragEvent): void => {
  if (isForeign(event)) event.preventDefault();
};

/** Says that a drop cannot be used. */
export const handleOtherDrop = (event: DragEvent): void => {
  if (!isForeign(event)) return;
  event.preventDefault();
  refuse("unusable");
};
