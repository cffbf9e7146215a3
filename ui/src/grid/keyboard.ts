/** What a key pressed in the grid asks for. Pure: knows places, and nothing of what is done with them. */

import type { Layout } from "./layout";

export interface Press {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export type Deed =
  | { kind: "move"; place: number; extend: boolean }
  | { kind: "open"; place: number }
  | { kind: "quickLook"; place: number }
  | { kind: "context"; place: number }
  | { kind: "all" };

/** Where a key leads from a place; `page` is how many rows are in view. */
const target = (key: string, layout: Layout, cursor: number, page: number): number | null => {
  const last = layout.count - 1;
  const leap = (rows: number, end: number): number => {
    const place = layout.step(cursor, rows);
    return layout.rect(place).y === layout.rect(cursor).y ? end : place;
  };
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, cursor - 1);
    case "ArrowRight":
      return Math.min(last, cursor + 1);
    case "ArrowUp":
      return layout.step(cursor, -1);
    case "ArrowDown":
      return layout.step(cursor, 1);
    case "PageUp":
      return leap(-page, 0);
    case "PageDown":
      return leap(page, last);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
};

const KINDS: Record<string, "open" | "quickLook" | "context"> = {
  Enter: "open",
  " ": "quickLook",
  ContextMenu: "context",
};

/**
 * `cursor` is the place the keyboard is at, or -1: then the first key that moves goes to `entry`, the first
 * place in view. Keys with modifiers that mean nothing here are left to the rest of the window.
 */
export const deed = (press: Press, layout: Layout, cursor: number, entry: number, page: number): Deed | null => {
  if (layout.count === 0 || press.altKey) return null;
  const command = press.ctrlKey || press.metaKey;
  if (command) return press.key.toLowerCase() === "a" && !press.shiftKey ? { kind: "all" } : null;
  const context = press.shiftKey && press.key === "F10";
  const kind = context ? "context" : KINDS[press.key];
  if (kind) return cursor < 0 || (press.shiftKey && !context) ? null : { kind, place: cursor };
  const place = target(press.key, layout, Math.max(0, cursor), Math.max(1, page));
  if (place === null) return null;
  const enters = cursor < 0 && press.key !== "Home" && press.key !== "End";
  return { kind: "move", place: enters ? entry : place, extend: press.shiftKey && cursor >= 0 };
};
