/**
 * The one key map: which chord asks for which action. Owns the table and who comes first when a key and the
 * native menu's accelerator ask for the same; never does anything itself. Keys that move within the grid are
 * the grid's (grid/keys.ts).
 */
import type { MenuAction } from "./generated/MenuAction";

export type Action = MenuAction | "dismiss";

/** Where a chord counts: everywhere, or only where nobody types. */
type Scope = "always" | "notTyping";

interface Binding {
  action: Action;
  scope: Scope;
  key: string;
  mod?: true;
  shift?: true;
  alt?: true;
  /** Only on this system. */
  on?: "mac" | "other";
}

export const isMac = (platform: string): boolean => platform.startsWith("Mac");

export const MAC = typeof navigator !== "undefined" && isMac(navigator.platform);

export const BINDINGS: readonly Binding[] = [
  { action: "settings", scope: "always", mod: true, key: "," },
  { action: "addFolder", scope: "always", mod: true, key: "o" },
  { action: "find", scope: "always", mod: true, key: "f" },
  { action: "back", scope: "always", mod: true, key: "[" },
  { action: "forward", scope: "always", mod: true, key: "]" },
  { action: "back", scope: "notTyping", alt: true, key: "ArrowLeft", on: "other" },
  { action: "forward", scope: "notTyping", alt: true, key: "ArrowRight", on: "other" },
  { action: "larger", scope: "always", mod: true, key: "+" },
  { action: "larger", scope: "always", mod: true, key: "=" },
  { action: "smaller", scope: "always", mod: true, key: "-" },
  { action: "inspector", scope: "always", mod: true, key: "i" },
  { action: "sidebar", scope: "always", mod: true, alt: true, key: "s" },
  { action: "quickLook", scope: "notTyping", key: " " },
  { action: "similar", scope: "always", mod: true, key: "l" },
  { action: "open", scope: "always", mod: true, key: "Enter" },
  { action: "reveal", scope: "always", mod: true, key: "r" },
  { action: "copy", scope: "notTyping", mod: true, key: "c" },
  { action: "copyPath", scope: "always", mod: true, alt: true, key: "c" },
  { action: "trash", scope: "notTyping", key: "Delete", on: "other" },
  { action: "trash", scope: "notTyping", mod: true, key: "Backspace" },
  { action: "undo", scope: "notTyping", mod: true, key: "z" },
  { action: "selectAll", scope: "notTyping", mod: true, key: "a" },
  { action: "dismiss", scope: "notTyping", key: "Escape" },
];

type Pressed = Pick<KeyboardEvent, "key" | "code" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey">;

/** The key without what Option makes of it on a Mac (⌥⌘C arrives as "ç"). */
const plain = (pressed: Pressed): string => {
  if (pressed.altKey && /^Key[A-Z]$/.test(pressed.code)) return pressed.code.slice(3).toLowerCase();
  return pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
};

const fits = (binding: Binding, pressed: Pressed, mac: boolean): boolean => {
  if (binding.on && (binding.on === "mac") !== mac) return false;
  const [mod, other] = mac ? [pressed.metaKey, pressed.ctrlKey] : [pressed.ctrlKey, pressed.metaKey];
  // Plus is shifted on most keyboards, and asking for it with or without Shift means the same.
  const shift = binding.key === "+" || (binding.shift ?? false) === pressed.shiftKey;
  return (
    mod === (binding.mod ?? false)
    && !other
    && shift
    && pressed.altKey === (binding.alt ?? false)
    && plain(pressed) === binding.key
  );
};

/** What a chord asks for, if anything. */
export const actionOf = (pressed: Pressed, typing: boolean, mac = MAC): Action | null =>
  BINDINGS.find((binding) => fits(binding, pressed, mac) && (binding.scope === "always" || !typing))?.action ?? null;

/** Whether an action that the menu asks for is left out while somebody types: its chord edits text there. */
export const editsText = (action: Action): boolean => action === "trash" || action === "quickLook";

const MAC_SIGNS: Record<string, string> = { Enter: "↩", Backspace: "⌫", " ": "Space" };
const OTHER_NAMES: Record<string, string> = { " ": "Space", Delete: "Del" };

/** How menus write the chord of an action. */
export const chordOf = (action: Action, mac = MAC): string => {
  const binding = BINDINGS.find((one) => one.action === action && (!one.on || (one.on === "mac") === mac));
  if (!binding) return "";
  const { mod, alt, shift, key } = binding;
  const name = key.length === 1 ? key.toUpperCase() : key;
  if (mac) return `${alt ? "⌥" : ""}${shift ? "⇧" : ""}${mod ? "⌘" : ""}${MAC_SIGNS[key] ?? name}`;
  return [mod && "Ctrl", alt && "Alt", shift && "Shift", OTHER_NAMES[key] ?? name].filter(Boolean).join("+");
};

const ECHO = 50;

/** Tells the menu's echo of a chord, which follows at once, from a choice in the menu. */
export class Echo {
  #action: Action | null = null;
  #at = 0;

  handled(action: Action, now = performance.now()): void {
    this.#action = action;
    this.#at = now;
  }

  is(action: Action, now = performance.now()): boolean {
    return action === this.#action && now - this.#at < ECHO;
  }
}
