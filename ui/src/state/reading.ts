/** A library that is open for reading: what would change it is refused, with the reason. */
import { t } from "../i18n";
import type { Action } from "../keymap";
import { library } from "./library.svelte";
import { toasts } from "./toasts.svelte";

/** Actions that change the library. */
const CHANGES: readonly Action[] = [
  "addFolder",
  "importLibrary",
  "importData",
  "trash",
  "addTag",
  "describe",
  "describeAll",
  "adjustDate",
];

/** Whether the library is open for reading, so that nothing is changed in it; says so. */
export const refusesChange = (): boolean => {
  if (!library.overview?.readOnly) return false;
  toasts.show(t("sidebar.readOnly"));
  return true;
};

/** As `refusesChange`, for an action. */
export const refuses = (action: Action): boolean => CHANGES.includes(action) && refusesChange();
