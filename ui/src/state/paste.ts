/**
 * Pasting a picture to search by. The web view of a Mac hands pasted pictures to the page; on Linux it hands over text
 * only, so the shell reads the clipboard there.
 */
import { bridge } from "../bridge";
import type { RefusalReason } from "../generated/RefusalReason";
import { IS_MAC } from "../keymap";
import { isTextField } from "./actions";
import { elements } from "./elements";
import { navigation } from "./navigation.svelte";
import { addBytesToSearch, addToSearch, refuse, searchBy } from "./offered";
import { overlays } from "./overlays.svelte";
import { externalRoute } from "./routes";
import { attempt } from "./toasts.svelte";

/** The most bytes of a pasted picture, as in the shell. */
const MAX_BYTES = 128 * 2 ** 20;

/** Whether the focus is where a picture may be pasted: anywhere but in another text field than the search field. */
const takesPictures = (): boolean => {
  const { activeElement } = document;
  return !isTextField(activeElement) || activeElement === elements.get("searchField");
};

/** A picture pasted into the search field joins what is there. */
const isInSearchField = (): boolean => document.activeElement === elements.get("searchField");

const isPicture = (file: File): boolean => file.type.startsWith("image/");

/** A picture comes in several forms, of which the first is the best. */
const useFiles = async (files: readonly File[]): Promise<void> => {
  const picture = files.find(isPicture);
  if (!picture) refuse("notPicture", files[0]?.name);
  else if (picture.size > MAX_BYTES) refuse("tooLarge");
  else {
    const inField = isInSearchField();
    const bytes = new Uint8Array(await picture.arrayBuffer());
    if (inField) await addBytesToSearch(bytes);
    else navigation.push(externalRoute({ bytes }));
  }
};

/** Reasons for which the clipboard is left to a text field. */
const FOR_TEXT_FIELDS: readonly RefusalReason[] = ["text", "nothing", "unusable"];

/** Pastes what the shell finds on the clipboard. With `orText`, anything but a picture goes into the focused text field. */
export const pasteFromShell = async (orText: boolean): Promise<void> => {
  const inField = isTextField(document.activeElement);
  const inSearchField = isInSearchField();
  const offered = takesPictures() ? await attempt(bridge.pasted(inField)) : null;
  const isText = !offered || (offered.kind === "refused" && FOR_TEXT_FIELDS.includes(offered.refusal.reason));
  if (orText && inField && isText) await attempt(bridge.edit("paste"));
  else if (offered) await (inSearchField ? addToSearch : searchBy)(offered);
};

/** Handles what the web view pastes. Text in a text field is left to it. */
export const handlePaste = async (event: ClipboardEvent): Promise<void> => {
  if (overlays.isOpen || !takesPictures()) return;
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (files.length === 0 && text !== "" && isTextField(document.activeElement)) return;
  event.preventDefault();
  if (files.length > 0) await useFiles(files);
  else if (IS_MAC) refuse(text === "" ? "nothing" : "text");
  else await pasteFromShell(false);
};
