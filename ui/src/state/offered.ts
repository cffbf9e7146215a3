/** What was dropped or pasted: searching by it, or saying why it cannot be used. */
import { bridge } from "../bridge";
import type { Offered } from "../generated/Offered";
import type { Refusal } from "../generated/Refusal";
import { t } from "../i18n";
import { navigation } from "./navigation.svelte";
import { externalRoute } from "./routes";
import { attempt, toasts } from "./toasts.svelte";

/** Says why something cannot be used. */
export const showRefusal = ({ reason, name, folder }: Refusal): void =>
  toasts.show(t(`refusal.${reason}`, { name, folder: folder ?? "" }));

/** Says why something without a name cannot be used. */
export const refuse = (reason: Refusal["reason"], name = ""): void => showRefusal({ reason, name, folder: null });

const searchByPixels = async (): Promise<void> => {
  const bytes = await attempt(bridge.pastedPicture());
  if (bytes?.length === 0) refuse("nothing");
  else if (bytes) navigation.push(externalRoute({ bytes }));
};

/** Searches by what was offered, if that is possible. */
export const searchBy = async (offered: Offered): Promise<void> => {
  if (offered.kind === "file") navigation.push(externalRoute({ path: offered.path }));
  else if (offered.kind === "refused") showRefusal(offered.refusal);
  else await searchByPixels();
};
