/** What lies over the window: a dialog, a menu, Quick Look. Owns which of them are open, not what they do. */
import type { Details } from "../generated/Details";
import type { FolderEntry } from "../generated/FolderEntry";
import type { PreviewsFolder } from "../generated/PreviewsFolder";

export interface ConfirmDialog {
  kind: "confirm";
  title: string;
  text: string;
  confirmLabel: string;
  /** Whether Return cancels: what is confirmed must not happen by a key that is held. */
  cautious?: boolean;
  /** Whether what is asked isn't known yet: there is nothing to confirm, and the dialog that replaces this one says it. */
  waiting?: boolean;
  onconfirm: () => void;
}

/** Asks which tag another one is merged into. */
export interface MergeTagDialog {
  kind: "mergeTag";
  tag: string;
  onmerge: (into: string) => void;
}

/** Asks when pictures were taken. */
export interface AdjustDateDialog {
  kind: "adjustDate";
  ids: number[];
  /** The first of them, whose date is there to begin with. */
  first: Details;
}

export type Dialog =
  | MergeTagDialog
  | AdjustDateDialog
  | { kind: "about" }
  | { kind: "shortcuts" }
  | { kind: "report" }
  | { kind: "import"; path: string }
  | { kind: "recover"; previews: PreviewsFolder }
  /** What is written to files of a folder. */
  | { kind: "folderExchange"; folder: FolderEntry }
  | { kind: "exportData"; ids: number[] }
  | { kind: "importData"; path: string }
  | ConfirmDialog;

export interface MenuItem {
  label: string;
  /** The keyboard shortcut, as menus write it. */
  shortcut?: string;
  run: () => void;
  disabled?: boolean;
}

export interface Menu {
  label: string;
  x: number;
  y: number;
  /** Separated by lines. */
  groups: MenuItem[][];
}

/** The Quick Look index of the hero picture, which is above the list and not in it. */
export const HERO_INDEX = -1;

class Overlays {
  dialog: Dialog | null = $state.raw(null);
  menu: Menu | null = $state.raw(null);
  /** The picture in Quick Look: an index of the list, or `HERO_INDEX`. */
  quickLook: number | null = $state(null);

  /** Whether Quick Look is open with nothing above it, and so takes the keys. */
  get looking(): boolean {
    return this.quickLook !== null && this.dialog === null && this.menu === null;
  }

  /** Whether an overlay blocks the window. */
  get isOpen(): boolean {
    return this.dialog !== null || this.menu !== null || this.quickLook !== null;
  }
}

export const overlays = new Overlays();
