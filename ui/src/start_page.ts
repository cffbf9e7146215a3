/** What the pages of both windows have in common: their styles, the platform they name, and the clicks they suppress. */
import { type Component, flushSync, mount } from "svelte";

import "./app.css";
import { bridge } from "./bridge";
import { IS_MAC, isContextClick } from "./keymap";
import { appearance } from "./state/appearance";

/** Suppresses the web view's own menu (reload, back), except in text fields. */
const handleContextMenu = (event: MouseEvent): void => {
  const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (!isField) event.preventDefault();
};

/** On a Mac a click with Control opens a menu and does nothing else, whatever is under it. Keys click without detail. */
const handleClick = (event: MouseEvent): void => {
  if (event.detail === 0 || !isContextClick(event)) return;
  event.preventDefault();
  event.stopPropagation();
};

/** Shows a window's content. */
export const startPage = (Window: Component): void => {
  appearance.start();
  document.documentElement.dataset["platform"] = IS_MAC ? "mac" : "other";
  window.addEventListener("contextmenu", handleContextMenu);
  window.addEventListener("click", handleClick, { capture: true });
  mount(Window, { target: document.body });
  // The window is hidden until now, so that nothing is seen of an empty page.
  flushSync();
  void bridge.pageReady().catch(() => undefined);
};
