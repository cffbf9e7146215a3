/**
 * Whether the sidebar and the inspector are shown. Owns the difference that the window's width makes: beside the pictures in
 * a wide one, as the preferences say; over them in a narrow one, one at a time and until the user goes on.
 */
import { preferences } from "./preferences.svelte";

export type SidePanel = "sidebar" | "inspector";

/** Below this width in CSS pixels the panels lie over the pictures: both and a usable grid need more. */
export const NARROW = 900;

export class SidePanels {
  /** Whether the window is narrow. */
  narrow: boolean = $state(false);
  /** The panel over the pictures of a narrow window. */
  over: SidePanel | null = $state(null);

  constructor() {
    if (typeof matchMedia === "undefined") return;
    const narrow = matchMedia(`(max-width: ${NARROW - 0.02}px)`);
    const follow = (): void => {
      this.narrow = narrow.matches;
      this.over = null;
    };
    follow();
    narrow.addEventListener("change", follow);
  }

  shows(panel: SidePanel): boolean {
    return this.narrow ? this.over === panel : preferences.value[panel];
  }

  /** Whether a panel takes room from the pictures. */
  isBeside(panel: SidePanel): boolean {
    return !this.narrow && preferences.value[panel];
  }

  toggle(panel: SidePanel): void {
    if (this.narrow) this.over = this.over === panel ? null : panel;
    else preferences.change({ [panel]: !preferences.value[panel] });
  }

  /** Closes a panel, or any, that lies over the pictures. */
  close(panel = this.over): void {
    if (this.over === panel) this.over = null;
  }
}

export const sidePanels = new SidePanels();
