/**
 * Folders that are polled for changes because the system can't watch them. Owns that the user is told once, and that a
 * folder is marked only as long as it is polled.
 */
import type { PollingReason } from "../generated/PollingReason";
import { t } from "../i18n";
import { IS_MAC } from "../keymap";
import { toasts } from "./toasts.svelte";

export class Polling {
  /** By folder path. */
  #reasons: ReadonlyMap<string, PollingReason> = $state.raw(new Map());

  /** Why a folder is polled; null if it is watched. */
  reasonFor(path: string): PollingReason | null {
    return this.#reasons.get(path) ?? null;
  }

  start(path: string, reason: PollingReason): void {
    // The watch limit is the whole system's: a second folder that hits it is no news.
    const known = reason === "limit" ? [...this.#reasons.values()].includes("limit") : this.#reasons.has(path);
    this.#reasons = new Map(this.#reasons).set(path, reason);
    if (known) return;
    const name = path.slice(path.lastIndexOf("/") + 1) || path;
    const hint = reason === "limit" && !IS_MAC ? t("polling.raise") : undefined;
    toasts.showLong(t(reason === "limit" ? "polling.limit" : "polling.network", { name }), hint);
  }

  /** Call when the folder is watched again. */
  stop(path: string): void {
    const reasons = new Map(this.#reasons);
    reasons.delete(path);
    this.#reasons = reasons;
  }
}

export const polling = new Polling();
