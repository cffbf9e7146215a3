/** Keys, clipboard and the engine's events, each led to whom it concerns. Decides nothing itself. */
import { bridge } from "../bridge";
import type { Event as Told } from "../generated/Event";
import type { MenuAction } from "../generated/MenuAction";
import { type Action, actionOf, Echo, editsText } from "../keymap";
import { perform, typingIn } from "./actions";
import { activity } from "./activity.svelte";
import { drop } from "./drop.svelte";
import { library } from "./library.svelte";
import { watchFirstThumbnails } from "./performance_marks";
import { models } from "./models.svelte";
import { navigation } from "./navigation.svelte";
import { attempt, notices } from "./toasts.svelte";
import { overlays } from "./overlays.svelte";
import { ALL, outside } from "./routes";
import { preferences } from "./preferences.svelte";
import { results } from "./results.svelte";
import { search } from "./search.svelte";
import { polling } from "./polling.svelte";
import { atRest, watchScrolling } from "./scroll_idle";
import { paced } from "../async/throttle";

const PACE = 1000;
/** While pictures are being added, whether others have gone is asked more rarely. */
const RARELY = 5000;
/** A list of a million takes a while to fetch: at most a tenth of the time is spent on it. */
const SHARE = 10;
const EDITS = ["undo", "redo", "cut", "copy", "paste", "selectAll"] as const;

/** What keys of an overlay and of the text in it are for. */
const THEIRS: readonly Action[] = ["dismiss", "copy", "selectAll", "quickLook"];

const echo = new Echo();
/** Text that is marked, such as a path in the inspector, is what is meant by copying. */
const marked = (): boolean => Boolean(getSelection()?.toString());
const typing = (): boolean => typingIn(document.activeElement);

const grow = paced(() => results.grow(), PACE, SHARE);
const refreshView = paced(() => results.refreshView(), RARELY, 2 * SHARE);
const refresh = paced(() => results.refresh(), PACE, SHARE);

const listChanged = (): void => {
  if (!activity.running) return refresh();
  grow();
  refreshView();
};

const chosenInMenu = (action: MenuAction): void => {
  if (echo.is(action)) return;
  const edit = EDITS.find((one) => one === action);
  // Undo gives back what was moved to the trash unless somebody types: then it is the text that is meant.
  if (edit && (typing() || edit === "paste" || (edit === "copy" && marked()))) void attempt(bridge.edit(edit));
  else if (!overlays.any && !(typing() && editsText(action))) perform(action);
};

export const hear = (event: Told): void => {
  switch (event.kind) {
    case "activity":
      if (activity.hear(event.activity)) refresh();
      if (event.activity.phase === "switching" && !library.overview?.nextModel) library.changed();
      break;
    case "changed":
      library.changed();
      listChanged();
      break;
    case "failed":
      notices.fail(event.failure);
      break;
    case "menu":
      chosenInMenu(event.action);
      break;
    case "dragOver":
      drop.dragged(event.x, event.y, event.paths);
      break;
    case "dragLeft":
      drop.left();
      break;
    case "dropped":
      drop.dropped(event.x, event.y, event.paths);
      break;
    case "download":
      models.hear(event.download);
      break;
    case "models":
      void models.changed();
      break;
    case "polling":
      polling.hear(event.folder, event.reason);
      break;
    case "watched":
      polling.over(event.folder);
      break;
  }
};

/** A key that nothing below has taken. What lies over the window has its own keys. */
export const keydown = (event: KeyboardEvent): void => {
  const action = actionOf(event, typing());
  if (!action) return;
  if (event.defaultPrevented) {
    echo.handled(action);
    return;
  }
  if (overlays.any) {
    // What the web view would do of itself (reload, find, zoom) is not wanted here either.
    if (!THEIRS.includes(action)) event.preventDefault();
    return;
  }
  // Space on a button presses it.
  if (action === "quickLook" && event.target instanceof HTMLButtonElement) return;
  if (action === "copy" && marked()) return;
  event.preventDefault();
  echo.handled(action);
  perform(action);
};

/** A pasted picture is searched by, unless it is pasted into some other field. */
export const pasted = async (event: ClipboardEvent): Promise<void> => {
  const focused = document.activeElement;
  const inSearch = focused instanceof HTMLElement && focused.dataset["testid"] === "search-field";
  const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
  if (!picture || overlays.any || (typing() && !inSearch)) return;
  event.preventDefault();
  navigation.go(outside({ bytes: new Uint8Array(await picture.arrayBuffer()) }));
};

/** Starts everything: pictures first, since they are what one waits for. */
export const begin = (): void => {
  watchFirstThumbnails();
  watchScrolling();
  results.settled = atRest;
  navigation.arrived = (place) => {
    search.follow(place);
    void results.show(place);
  };
  void results.show(ALL);
  void preferences.load();
  void library.refresh();
  void models.refresh();
  void attempt(bridge.subscribe(hear));
};
