/**
 * Folders that are looked at every now and then, because the system tells of no changes in them. Owns that this
 * is said once, and no longer than it is so: everything else goes on as usual.
 */
import type { PollingReason } from "../generated/PollingReason";
import { t } from "../i18n";
import { MAC } from "../keymap";
import { notices } from "./toasts.svelte";

export class Polling {
  /** By the folder's path. */
  #folders: ReadonlyMap<string, PollingReason> = $state.raw(new Map());

  /** Why a folder is looked at only every now and then, if it is. */
  of(path: string): PollingReason | null {
    return this.#folders.get(path) ?? null;
  }

  hear(path: string, reason: PollingReason): void {
    // The limit is the whole system's: that it is reached is no news for the next folder.
    const known = reason === "limit" ? [...this.#folders.values()].includes("limit") : this.#folders.has(path);
    this.#folders = new Map(this.#folders).set(path, reason);
    if (known) return;
    const name = path.slice(path.lastIndexOf("/") + 1) || path;
    const hint = reason === "limit" && !MAC ? t("polling.raise") : undefined;
    notices.explain(t(reason === "limit" ? "polling.limit" : "polling.network", { name }), hint);
  }

  /** The folder is watched from now on. */
  over(path: string): void {
    const folders = new Map(this.#folders);
    folders.delete(path);
    this.#folders = folders;
  }
}

export const polling = new Polling();
