/** What lies over the window: one dialog, one menu, the quick look. Owns which are open, never what they do. */

export interface Question {
  kind: "confirm";
  title: string;
  text: string;
  confirm: string;
  run: () => void;
}

export type Dialog = { kind: "settings" } | { kind: "about" } | Question;

export interface MenuItem {
  label: string;
  keys?: string;
  run: () => void;
  disabled?: boolean;
}

export interface Menu {
  label: string;
  x: number;
  y: number;
  /** Groups are set apart by a line. */
  groups: MenuItem[][];
}

/** The large picture above its similar ones, where it is looked at and not one of the list. */
export const HERO = -1;

class Overlays {
  dialog: Dialog | null = $state.raw(null);
  menu: Menu | null = $state.raw(null);
  /** The picture looked at: a place in the list, or HERO. */
  quickLook: number | null = $state(null);

  /** Whether the window below is out of reach for now. */
  get any(): boolean {
    return this.dialog !== null || this.menu !== null || this.quickLook !== null;
  }
}

export const overlays = new Overlays();
