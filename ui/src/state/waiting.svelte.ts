/**
 * What is not indexed, and why: work that was stopped, and what keeps folders from being indexed. Owns what of it is said
 * and which of it the user has hidden; a sentence that was hidden comes back when there is more of it.
 */
import type { Obstacle } from "../generated/Obstacle";
import type { Overview } from "../generated/Overview";
import { t } from "../i18n";
import { reasonText } from "../i18n/reason";
import { IS_MAC } from "../keymap";

/** Something to say, with what can be done about it. */
export interface Waiting {
  /** What it is about; a hidden sentence is known by it. */
  key: string;
  /** How much of it there is. */
  amount: number;
  text: string;
  action: "resume" | "permission" | "settings" | null;
  /** Whether it can be hidden: what lasts, and is no surprise. */
  lasts: boolean;
}

const obstacle = (one: Obstacle): Waiting => {
  const passes = { amount: 1, action: null, lasts: false } as const;
  switch (one.kind) {
    case "diskFull":
      return { key: "diskFull", text: t("waiting.diskFull"), ...passes };
    case "otherProgram":
      return { key: "otherProgram", text: t("waiting.otherProgram"), ...passes };
    case "silent": {
      const { name, reason } = one;
      const key = `silent ${name}`;
      if (reason.code === "waitingForPermission") {
        return { key, text: t("waiting.permission", { name }), ...passes, action: "permission" };
      }
      if (reason.code === "notResponding") return { key, text: t("waiting.silent", { name }), ...passes };
      return { key, text: t("waiting.unavailable", { name, reason: reasonText("folder", reason) }), ...passes };
    }
  }
};

/** Folders that can't be reached: those that a drive or a question keeps from being indexed. */
const unavailable = (overview: Overview, mac: boolean): Waiting[] =>
  overview.folders.flatMap(({ id, name, offline, reason }): Waiting[] => {
    if (!offline) return [];
    const left = overview.unread.find(({ folder }) => folder === id)?.files ?? 0;
    const key = `folder ${id}`;
    const shared = { key, amount: Math.max(1, left), lasts: true };
    switch (reason?.code) {
      case "waitingForPermission":
        return [{ ...shared, text: t("waiting.permission", { name }), action: "permission", lasts: false }];
      case "permissionDenied": {
        // Only a Mac has settings that allow it.
        if (mac) return [{ ...shared, text: t("waiting.denied", { name }), action: "permission" }];
        const why = reasonText("folder", reason);
        return [{ ...shared, text: t("waiting.unavailable", { name, reason: why }), action: null }];
      }
      case "notResponding":
        return [{ ...shared, text: t("waiting.silent", { name }), action: null }];
      default: {
        const text = left > 0 ? t("waiting.offlineUnread", { name, count: left }) : t("waiting.offline", { name });
        return [{ ...shared, text, action: null }];
      }
    }
  });

/** Work that was stopped, unless its folder can't be reached now. */
const stopped = (overview: Overview): Waiting[] => {
  const offline = new Set(overview.folders.filter((folder) => folder.offline).map(({ id }) => id));
  const left = overview.unread.filter(({ folder }) => !offline.has(folder));
  if (left.length === 0 || overview.readOnly) return [];
  // Pictures that were read but not embedded yet are not indexed either.
  const known = left.reduce((sum, { files }) => sum + (files ?? 0), 0) + overview.unsearchable;
  const text = known > 0 ? t("waiting.unread", { count: known }) : t("waiting.stopped");
  return [{ key: "unread", amount: known, text, action: "resume", lasts: false }];
};

const inCloud = ({ cloud, readsCloud }: Overview): Waiting[] => {
  if (cloud === 0 || readsCloud) return [];
  return [{ key: "cloud", amount: cloud, text: t("waiting.cloud", { count: cloud }), action: "settings", lasts: true }];
};

/** Everything there is to say, the most urgent first. */
export const waitingIn = (overview: Overview, mac = IS_MAC): Waiting[] => [
  ...overview.obstacles.map(obstacle),
  ...stopped(overview),
  ...unavailable(overview, mac),
  ...inCloud(overview),
];

const STORED = "hidden-sentences";

/** Where hidden sentences are kept. A browser may have no storage. */
const load = (): Record<string, number> => {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
};

class HiddenSentences {
  /** The amount that a sentence was hidden with, by its key. */
  #amounts: Record<string, number> = $state.raw(load());

  isHidden({ key, amount, lasts }: Waiting): boolean {
    return lasts && amount <= (this.#amounts[key] ?? 0);
  }

  hide({ key, amount }: Waiting): void {
    this.#amounts = { ...this.#amounts, [key]: amount };
    try {
      localStorage.setItem(STORED, JSON.stringify(this.#amounts));
    } catch {
      // It stays hidden until the window is closed.
    }
  }
}

export const hiddenSentences = new HiddenSentences();
