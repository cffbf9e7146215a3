/** Routes the keyboard and the engine's events to the stores that the settings window shows, and starts that window. */
import { bridge } from "../bridge";
import type { Event as EngineEvent } from "../generated/Event";
import { type Action, actionFor, IS_MAC } from "../keymap";
import { isTextField } from "./actions";
import { activity } from "./activity.svelte";
import { captionSettings } from "./caption_settings.svelte";
import { captionerCounts } from "./captioner_counts.svelte";
import { keywordRules } from "./keyword_rules.svelte";
import { library } from "./library.svelte";
import { models } from "./models.svelte";
import { overlays } from "./overlays.svelte";
import { preferences } from "./preferences.svelte";
import { attempt, toasts } from "./toasts.svelte";

/** Milliseconds between two changes of a slider that the other window follows. */
const SAVE_INTERVAL = 60;
/** Actions whose keys mean something to the web view's controls. */
const KEPT_ACTIONS: readonly Action[] = ["copy", "selectAll", "undo", "trash", "quickLook", "dismiss"];

export const handleSettingsEvent = (event: EngineEvent): void => {
  switch (event.kind) {
    case "activity":
      activity.update(event.activity);
      break;
    case "changed":
      library.refreshSoon();
      captionerCounts.refreshSoon();
      break;
    case "marked":
      captionerCounts.refreshSoon();
      keywordRules.refreshSoon();
      break;
    case "preferences":
      preferences.follow(event.preferences);
      break;
    case "download":
      models.handleDownload(event.download);
      break;
    case "models":
      void Promise.all([models.refresh(), library.refresh(), captionSettings.refresh()]);
      break;
    case "failed":
      // The main window shows it, too; whoever looks at this one would miss it.
      if (document.hasFocus()) toasts.showError(event.failure);
      break;
    default:
      // The rest concerns the pictures.
      break;
  }
};

type KeyPress = Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey">;

/** Whether a key press closes the window: Escape, ⌘W on a Mac, Ctrl+W elsewhere. */
const closes = ({ key, metaKey, ctrlKey, shiftKey, altKey }: KeyPress): boolean =>
  !shiftKey && !altKey && (metaKey || ctrlKey ? key.toLowerCase() === "w" : key === "Escape");

/** Handles a key that no component has handled. */
export const handleSettingsKeydown = (event: KeyboardEvent): void => {
  // A dialog has the keys.
  if (event.defaultPrevented || overlays.dialog !== null) return;
  if (closes(event)) {
    event.preventDefault();
    void attempt(bridge.closeSettings());
    return;
  }
  // Suppresses the web view's own reload, find and zoom. On a Mac it has none, and the menu's shortcuts must reach it.
  const action = IS_MAC ? null : actionFor(event, isTextField(document.activeElement));
  if (action && !KEPT_ACTIONS.includes(action)) event.preventDefault();
};

/** Keeps the web view from opening dropped files, and from promising to copy them. Text may be dropped into a field. */
export const refuseFiles = (event: DragEvent): void => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
};

/** Starts the window. */
export const startSettings = (): void => {
  preferences.saveInterval = SAVE_INTERVAL;
  void preferences.load();
  void library.refresh();
  void captionSettings.refresh();
  void attempt(bridge.subscribe(handleSettingsEvent));
};
