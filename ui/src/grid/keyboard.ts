/** Maps keys pressed in the grid to commands. Pure: knows indices, not what the commands do. */

import type { Layout } from "./layout";

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export type GridCommand =
  | { kind: "move"; index: number; extend: boolean }
  | { kind: "open"; index: number }
  | { kind: "quickLook"; index: number }
  | { kind: "contextMenu"; index: number }
  | { kind: "selectAll" };

const VERTICAL = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];

/** A key that moves up or down, and so keeps to the column where a series of them began. */
export const movesVertically = (key: string): boolean => VERTICAL.includes(key);

/** The index a key moves the cursor to, or null if it moves nothing. `pageHeight` is that of the view. */
const destination = (key: string, layout: Layout, cursor: number, pageHeight: number, x?: number): number | null => {
  const last = layout.count - 1;
  const page = (height: number, end: number): number => {
    const index = layout.moveByHeight(cursor, height, x);
    return layout.rect(index).y === layout.rect(cursor).y ? end : index;
  };
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, cursor - 1);
    case "ArrowRight":
      return Math.min(last, cursor + 1);
    case "ArrowUp":
      return layout.moveByRows(cursor, -1, x);
    case "ArrowDown":
      return layout.moveByRows(cursor, 1, x);
    case "PageUp":
      return page(-pageHeight, 0);
    case "PageDown":
      return page(pageHeight, last);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
};

const COMMAND_KEYS: Record<string, "open" | "quickLook" | "contextMenu"> = {
  Enter: "open",
  " ": "quickLook",
  ContextMenu: "contextMenu",
};

/**
 * The command of a key press, or null to leave the key to the rest of the window. `cursor` is the cursor's index, or
 * -1 before there is one; the first arrow key then goes to `entry`, the first picture in view. `x` is
 * where keys up and down lead to, if not straight from the cursor.
 */
export const commandFor = (
  press: KeyPress,
  layout: Layout,
  cursor: number,
  entry: number,
  pageHeight: number,
  x?: number,
): GridCommand | null => {
  if (layout.count === 0 || press.altKey) return null;
  const modified = press.ctrlKey || press.metaKey;
  if (modified) return press.key.toLowerCase() === "a" && !press.shiftKey ? { kind: "selectAll" } : null;
  const shiftF10 = press.shiftKey && press.key === "F10";
  const kind = shiftF10 ? "contextMenu" : COMMAND_KEYS[press.key];
  if (kind) return cursor < 0 || (press.shiftKey && !shiftF10) ? null : { kind, index: cursor };
  const index = destination(press.key, layout, Math.max(0, cursor), Math.max(1, pageHeight), x);
  if (index === null) return null;
  const enters = cursor < 0 && press.key !== "Home" && press.key !== "End";
  return { kind: "move", index: enters ? entry : index, extend: press.shiftKey && cursor >= 0 };
};
