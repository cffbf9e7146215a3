/** Tells the shell which menu items can do something, and what they say, whenever that changes. */
import { bridge } from "../bridge";
import { isTextField, targetCount } from "./actions";
import { fullScreen } from "./full_screen.svelte";
import { level } from "./level.svelte";
import { library } from "./library.svelte";
import { menuState } from "./menu_state";
import { navigation } from "./navigation.svelte";
import { overlays } from "./overlays.svelte";
import { pictureWords } from "./picture_words.svelte";
import { preferences } from "./preferences.svelte";
import { quickLook } from "./quick_look.svelte";
import { results } from "./results.svelte";
import { sidePanels } from "./side_panels.svelte";
import { targets } from "./targets.svelte";
import { undoTokens } from "./undo_tokens.svelte";

/** What the document knows and no store: the focus and the selected text. */
class Text {
  typing = $state(false);
  selected = $state(false);

  /** Reads both. */
  update(): void {
    this.typing = isTextField(document.activeElement);
    this.selected = Boolean(getSelection()?.toString());
  }
}

const text = new Text();

/** Starts to report. Call once. */
export const reportMenuState = (): void => {
  // The focus moves after the event, and disappears without one with the element that has it.
  const updateSoon = (): void => void setTimeout(() => text.update());
  for (const event of ["focusin", "focusout", "selectionchange"]) document.addEventListener(event, updateSoon);
  let reported = "";
  $effect.root(() => {
    pictureWords.follow(() => targets.one);
    $effect(() => {
      void [overlays.isOpen, navigation.current];
      updateSoon();
    });
    $effect(() => {
      const state = menuState({
        covered: overlays.dialog !== null || overlays.menu !== null,
        quickLook: overlays.quickLook !== null,
        failed: library.failure !== null,
        readOnly: library.overview?.readOnly ?? false,
        typing: text.typing,
        textSelected: text.selected,
        targets: targetCount(),
        reachable: targets.reachable,
        hasText: targets.hasText,
        isHero: targets.isHero,
        isEmpty: library.empty,
        pictures: level.shown === "days" ? results.listing.length : 0,
        canUndo: undoTokens.latest !== undefined,
        undoTitle: undoTokens.latest?.title ?? "menu.undo",
        favourites: targets.areFavourites,
        canGoBack: navigation.canGoBack,
        canGoForward: navigation.canGoForward,
        tileSize: preferences.value.tile,
        hasLevels: level.available,
        showsTiles: level.shown === "days",
        sidebar: sidePanels.shows("sidebar"),
        inspector: overlays.quickLook === null ? sidePanels.shows("inspector") : quickLook.details,
        fullScreen: fullScreen.on,
        wholePictures: preferences.value.wholePictures,
      });
      const now = JSON.stringify(state);
      if (now === reported) return;
      reported = now;
      // Without the answer the menus stay as they were, which no toast could help.
      bridge.setMenuState(state).catch(() => (reported = ""));
    });
  });
};
