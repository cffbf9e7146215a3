/**
 * All keys of the main window, for the sheet that lists them: those of the table of shortcuts, and those that the grid and
 * Quick Look handle themselves. Only lists them.
 */
import type { Key } from "../i18n";
import { type Action, type Chord, chordLabel, IS_MAC, shortcutLabels } from "../keymap";
import { RATINGS } from "./menu_state";

export interface ShortcutRow {
  label: Key;
  /** As the platform writes them. */
  keys: string[];
}

interface ShortcutSection {
  title: Key;
  rows: ShortcutRow[];
}

/** Keys that no menu item has. Each of the grid's is a key of grid/keyboard.ts. */
export const GRID_KEYS = {
  move: [{ key: "ArrowLeft" }, { key: "ArrowRight" }, { key: "ArrowUp" }, { key: "ArrowDown" }],
  extend: [
    { key: "ArrowLeft", shift: true },
    { key: "ArrowRight", shift: true },
  ],
  page: [{ key: "PageUp" }, { key: "PageDown" }],
  ends: [{ key: "Home" }, { key: "End" }],
  open: [{ key: "Enter" }],
  contextMenu: [{ key: "F10", shift: true }, { key: "ContextMenu" }],
} as const satisfies Record<string, readonly Chord[]>;

const QUICK_LOOK_KEYS = {
  neighbour: [{ key: "ArrowLeft" }, { key: "ArrowRight" }],
  zoom: [{ key: "+" }, { key: "-" }],
  close: [{ key: " " }, { key: "Escape" }],
} as const satisfies Record<string, readonly Chord[]>;

/** The key of the grid that shows the pictures similar to the one under the cursor. */
export const openKeyLabel = (mac = IS_MAC): string => chordLabel(GRID_KEYS.open[0], mac);

/** The sections of the sheet. */
export const shortcutSections = (mac = IS_MAC): ShortcutSection[] => {
  const written = (chords: readonly Chord[]): string[] => chords.map((chord) => chordLabel(chord, mac));
  const of = (label: Key, action: Action): ShortcutRow => ({ label, keys: shortcutLabels(action, mac) });
  const other = (label: Key, chords: readonly Chord[]): ShortcutRow => ({ label, keys: written(chords) });
  return [
    {
      title: "shortcuts.pictures",
      rows: [
        other("shortcuts.move", GRID_KEYS.move),
        other("shortcuts.extend", GRID_KEYS.extend),
        other("shortcuts.page", GRID_KEYS.page),
        other("shortcuts.ends", GRID_KEYS.ends),
        { label: "menu.similar", keys: [...written(GRID_KEYS.open), ...shortcutLabels("similar", mac)] },
        of("menu.quickLook", "quickLook"),
        of("menu.sameTemplate", "sameTemplate"),
        of("menu.open", "open"),
        of(mac ? "menu.revealMac" : "menu.revealLinux", "reveal"),
        of("menu.copy", "copy"),
        of("menu.copyPath", "copyPath"),
        of("menu.copyText", "copyText"),
        of("menu.addTag", "addTag"),
        of("menu.describe", "describe"),
        of("shortcuts.favourite", "favourite"),
        { label: "shortcuts.rate", keys: RATINGS.flatMap((action) => shortcutLabels(action, mac)) },
        of("trash.confirm", "trash"),
        of("menu.selectAll", "selectAll"),
        of("shortcuts.selectNone", "dismiss"),
        other("shortcuts.contextMenu", mac ? GRID_KEYS.contextMenu.slice(0, 1) : GRID_KEYS.contextMenu),
      ],
    },
    {
      title: "shortcuts.window",
      rows: [
        of("menu.find", "find"),
        of("menu.back", "back"),
        of("menu.forward", "forward"),
        of("menu.larger", "larger"),
        of("menu.smaller", "smaller"),
        of("menu.years", "years"),
        of("menu.months", "months"),
        of("menu.days", "days"),
        of("menu.random", "random"),
        of("menu.wholePictures", "wholePictures"),
        of("shortcuts.sidebar", "sidebar"),
        of("shortcuts.details", "inspector"),
        of("shortcuts.fullScreen", "fullScreen"),
        of("menu.addFolder", "addFolder"),
        of("shortcuts.undo", "undo"),
        of("menu.settings", "settings"),
        of("shortcuts.thisList", "shortcuts"),
      ],
    },
    {
      title: "menu.quickLook",
      rows: [
        other("shortcuts.neighbour", QUICK_LOOK_KEYS.neighbour),
        other("shortcuts.zoom", QUICK_LOOK_KEYS.zoom),
        of("quickLook.toActual", "actualSize"),
        of("shortcuts.fit", "zoomToFit"),
        of("shortcuts.highlightText", "highlightText"),
        other("title.closeQuickLook", QUICK_LOOK_KEYS.close),
      ],
    },
  ];
};
