/**
 * The window's keyboard shortcuts. Owns the table of shortcuts, and recognises a shortcut that arrives a second time
 * from the native menu; never runs an action itself. The grid has its own keys, in grid/keyboard.ts.
 */
import type { MenuAction } from "./generated/MenuAction";

/** The page's own actions are not in the native menus. */
export type Action = MenuAction | "dismiss" | "actualSize" | "zoomToFit" | "highlightText";

/** When a shortcut applies: always, only while no text field has the focus, or only in Quick Look. */
type Scope = "always" | "notTyping" | "quickLook";

interface Binding {
  action: Action;
  scope: Scope;
  key: string;
  /** Command on a Mac, Control elsewhere. */
  mod?: true;
  /** Control on a Mac. */
  ctrl?: true;
  shift?: true;
  alt?: true;
  /** Restricts the shortcut to a platform. */
  platform?: "mac" | "other";
}

export const isMac = (platform: string): boolean => platform.startsWith("Mac");

export const IS_MAC = typeof navigator !== "undefined" && isMac(navigator.platform);

/** Whether a press or click opens a context menu, and so selects and opens nothing: on a Mac the Control key does. */
export const isContextClick = (event: Pick<MouseEvent, "ctrlKey">, mac = IS_MAC): boolean => mac && event.ctrlKey;

export const BINDINGS: readonly Binding[] = [
  { action: "settings", scope: "always", mod: true, key: "," },
  { action: "addFolder", scope: "always", mod: true, key: "o" },
  { action: "find", scope: "always", mod: true, key: "f" },
  { action: "back", scope: "always", mod: true, key: "[" },
  { action: "forward", scope: "always", mod: true, key: "]" },
  { action: "back", scope: "notTyping", alt: true, key: "ArrowLeft", platform: "other" },
  { action: "forward", scope: "notTyping", alt: true, key: "ArrowRight", platform: "other" },
  { action: "larger", scope: "always", mod: true, key: "+" },
  { action: "larger", scope: "always", mod: true, key: "=" },
  { action: "smaller", scope: "always", mod: true, key: "-" },
  { action: "years", scope: "always", mod: true, key: "1" },
  { action: "months", scope: "always", mod: true, key: "2" },
  { action: "days", scope: "always", mod: true, key: "3" },
  { action: "random", scope: "always", mod: true, shift: true, key: "r" },
  { action: "wholePictures", scope: "always", mod: true, alt: true, key: "g" },
  { action: "inspector", scope: "always", mod: true, key: "i" },
  { action: "sidebar", scope: "always", mod: true, alt: true, key: "s" },
  { action: "fullScreen", scope: "always", mod: true, ctrl: true, key: "f", platform: "mac" },
  { action: "fullScreen", scope: "always", key: "F11", platform: "other" },
  { action: "quickLook", scope: "notTyping", key: " " },
  { action: "similar", scope: "always", mod: true, key: "l" },
  { action: "sameTemplate", scope: "always", mod: true, shift: true, key: "l" },
  { action: "open", scope: "always", mod: true, key: "Enter" },
  { action: "reveal", scope: "always", mod: true, key: "r" },
  { action: "copy", scope: "notTyping", mod: true, key: "c" },
  { action: "copyPath", scope: "always", mod: true, alt: true, key: "c" },
  { action: "copyText", scope: "always", mod: true, shift: true, key: "c" },
  { action: "addTag", scope: "always", mod: true, key: "t" },
  { action: "describe", scope: "always", mod: true, key: "d" },
  { action: "favourite", scope: "notTyping", key: "f" },
  { action: "rate0", scope: "notTyping", key: "0" },
  { action: "rate1", scope: "notTyping", key: "1" },
  { action: "rate2", scope: "notTyping", key: "2" },
  { action: "rate3", scope: "notTyping", key: "3" },
  { action: "rate4", scope: "notTyping", key: "4" },
  { action: "rate5", scope: "notTyping", key: "5" },
  { action: "trash", scope: "notTyping", key: "Delete", platform: "other" },
  { action: "trash", scope: "notTyping", mod: true, key: "Backspace" },
  { action: "undo", scope: "notTyping", mod: true, key: "z" },
  { action: "selectAll", scope: "notTyping", mod: true, key: "a" },
  { action: "shortcuts", scope: "notTyping", key: "?" },
  { action: "dismiss", scope: "notTyping", key: "Escape" },
  { action: "actualSize", scope: "quickLook", mod: true, key: "0" },
  { action: "zoomToFit", scope: "quickLook", mod: true, key: "9" },
  { action: "highlightText", scope: "quickLook", key: "t" },
  { action: "larger", scope: "quickLook", key: "+" },
  { action: "larger", scope: "quickLook", key: "=" },
  { action: "smaller", scope: "quickLook", key: "-" },
];

/** Keys that need Shift on most keyboards, and so match with and without. */
const SHIFTED = ["+", "?"];

/** Digits that have no modifier: French keyboards type them with Shift. */
const isPlainDigit = ({ key, mod }: Binding): boolean => /^\d$/.test(key) && !mod;

type KeyPress = Pick<KeyboardEvent, "key" | "code" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey">;

/** The key without Option's effect on a Mac, where ⌥⌘C arrives as "ç". */
const baseKey = (press: KeyPress): string => {
  if (press.altKey && /^Key[A-Z]$/.test(press.code)) return press.code.slice(3).toLowerCase();
  return press.key.length === 1 ? press.key.toLowerCase() : press.key;
};

const matches = (binding: Binding, press: KeyPress, mac: boolean): boolean => {
  if (binding.platform && (binding.platform === "mac") !== mac) return false;
  const [mod, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  const shift = SHIFTED.includes(binding.key) || isPlainDigit(binding) || (binding.shift ?? false) === press.shiftKey;
  return (
    mod === (binding.mod ?? false)
    && other === (binding.ctrl ?? false)
    && shift
    && press.altKey === (binding.alt ?? false)
    && baseKey(press) === binding.key
  );
};

/** The action of a key press; null if it has none. `looking` is whether Quick Look takes keys. */
export const actionFor = (press: KeyPress, typing: boolean, mac = IS_MAC, looking = false): Action | null => {
  const applies = { always: true, notTyping: !typing, quickLook: looking && !typing };
  return BINDINGS.find((binding) => matches(binding, press, mac) && applies[binding.scope])?.action ?? null;
};

/** The key code of a press that an input method handles. */
const HANDLED_BY_INPUT_METHOD = 229;

interface Composing {
  isComposing: boolean;
  keyCode: number;
}

/** Whether a key press is part of an input method's composition. In WebKit that has ended before the key that ends it. */
export const isComposing = (press: Composing): boolean =>
  press.isComposing || press.keyCode === HANDLED_BY_INPUT_METHOD;

/** The names of keys that write nothing are ASCII words; a key may write several characters, as Hindi's क्ष. */
const KEY_NAME = /^[A-Z][A-Za-z0-9]+$/;

/** Whether a key press writes a character other than a space, and is not part of an input method's composition. */
export const typesText = (press: KeyPress & Composing): boolean =>
  !press.metaKey
  && !press.ctrlKey
  && !press.altKey
  && !isComposing(press)
  && press.key.trim() !== ""
  && !KEY_NAME.test(press.key);

/** The number of stars of an action that rates; null if it does not. */
export const starsOf = (action: Action): number | null => (/^rate\d$/.test(action) ? Number(action.slice(4)) : null);

/** Whether an action has a letter or digit of its own, which begins a search where there is nothing to mark. */
export const isMark = (action: Action): boolean => action === "favourite" || starsOf(action) !== null;

/** Whether the shortcut of an action edits text in a text field. The menu then leaves it to the field. */
export const editsText = (action: Action): boolean => action === "trash" || action === "quickLook" || isMark(action);

/** Key names are those on keyboards, and the same in every language. */
const KEY_NAMES: Record<string, string> = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ContextMenu: "Menu",
  Delete: "Del",
  Escape: "Esc",
  PageDown: "Page Down",
  PageUp: "Page Up",
  "-": "−",
};
const MAC_SYMBOLS: Record<string, string> = { Enter: "↩", Backspace: "⌫" };

/** A key with its modifiers. */
export type Chord = Pick<Binding, "key" | "mod" | "ctrl" | "shift" | "alt">;

/** A key with its modifiers, as the platform's menus write it. */
export const chordLabel = ({ key, mod, ctrl, shift, alt }: Chord, mac = IS_MAC): string => {
  const name = KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (mac) return `${ctrl ? "⌃" : ""}${alt ? "⌥" : ""}${shift ? "⇧" : ""}${mod ? "⌘" : ""}${MAC_SYMBOLS[key] ?? name}`;
  return [mod && "Ctrl", alt && "Alt", shift && "Shift", name].filter(Boolean).join("+");
};

/** All shortcuts of an action as menus write them, the usual one first. */
export const shortcutLabels = (action: Action, mac = IS_MAC): string[] =>
  BINDINGS.filter((one) => one.action === action && (!one.platform || (one.platform === "mac") === mac)).map((one) =>
    chordLabel(one, mac),
  );

/** The shortcut of an action as menus write it; empty if it has none. */
export const shortcutLabel = (action: Action, mac = IS_MAC): string => shortcutLabels(action, mac)[0] ?? "";

/** Milliseconds within which the menu reports a shortcut that the page has handled already. */
const ECHO_WINDOW = 50;

/** Tells a menu event that only repeats a handled shortcut from a real choice in the menu. */
export class MenuEcho {
  #action: Action | null = null;
  #handledAt = 0;

  /** Call when the page has handled a shortcut. */
  recordHandled(action: Action, now = performance.now()): void {
    this.#action = action;
    this.#handledAt = now;
  }

  /** Whether a menu event repeats the last handled shortcut. */
  isEcho(action: Action, now = performance.now()): boolean {
    return action === this.#action && now - this.#handledAt < ECHO_WINDOW;
  }
}
