/** What was dropped or pasted: searching by it, adding it to a search, or saying why it cannot be used. */
import { bridge } from "../bridge";
import type { Offered } from "../generated/Offered";
import type { Refusal } from "../generated/Refusal";
import { t } from "../i18n";
import { navigation } from "./navigation.svelte";
import { externalRoute } from "./routes";
import { search } from "./search.svelte";
import { attempt, toasts } from "./toasts.svelte";

/** Says why something cannot be used. */
export const showRefusal = ({ reason, name, folder }: Refusal): void =>
  toasts.show(t(`refusal.${reason}`, { name, folder: folder ?? "" }));

/** Says why something without a name cannot be used. */
export const refuse = (reason: Refusal["reason"], name = ""): void => showRefusal({ reason, name, folder: null });

const pastedBytes = async (): Promise<Uint8Array<ArrayBuffer> | null> => {
  const bytes = await attempt(bridge.pastedPicture());
  if (bytes?.length === 0) refuse("nothing");
  return bytes && bytes.length > 0 ? bytes : null;
};

/** Adds a pasted picture, of which these are the encoded bytes, to what the search field searches for. */
export const addBytesToSearch = async (bytes: Uint8Array): Promise<void> => {
  const path = await attempt(bridge.keepPasted(bytes));
  if (path !== undefined) search.addPicture(path);
};

/** Adds what was dropped on the search field, or pasted into it, to what it searches for. */
export const addToSearch = async (offered: Offered): Promise<void> => {
  if (offered.kind === "file") search.addPicture(offered.path);
  else if (offered.kind === "refused") showRefusal(offered.refusal);
  else {
    const bytes = await pastedBytes();
    if (bytes) await addBytesToSearch(bytes);
  }
};

/** Searches by what was offered, if that is possible. */
export const searchBy = async (offered: Offered): Promise<void> => {
  if (offered.kind === "file") navigation.push(externalRoute({ path: offered.path }));
  else if (offered.kind === "refused") showRefusal(offered.refusal);
  else {
    const bytes = await pastedBytes();
    if (bytes) navigation.push(externalRoute({ bytes }));
  }
};
