/** What describes pictures and how, by the person's choice. Owns that choice as both windows show it; asks no model. */
import { bridge } from "../bridge";
import type { CaptionerChoice } from "../generated/CaptionerChoice";
import type { CaptionSettings } from "../generated/CaptionSettings";
import { models } from "./models.svelte";
import { preferences } from "./preferences.svelte";
import { attempt } from "./toasts.svelte";

const NONE: CaptionerChoice = { kind: "none" };

export class CaptionSettingsStore {
  /** Null until the first answer. */
  value: CaptionSettings | null = $state.raw(null);

  /** Number of changes: an answer from before the latest is none. */
  #changes = 0;

  get captioner(): CaptionerChoice {
    return this.value?.captioner ?? NONE;
  }

  /** Whether anything describes pictures. */
  get chosen(): boolean {
    return this.captioner.kind !== "none";
  }

  /** The name of what describes pictures; null if nothing does. */
  get captionerName(): string | null {
    const { captioner } = this;
    if (captioner.kind === "none") return null;
    if (captioner.kind === "server") return captioner.model;
    return models.captioners.find(({ id }) => id === captioner.id)?.name ?? captioner.id;
  }

  /** The other computer that pictures are sent to, if they are. */
  get remoteHost(): string | null {
    return this.captioner.kind === "server" ? this.captioner.confirmedHost : null;
  }

  async refresh(): Promise<void> {
    // Without an answer nothing describes pictures, and the window says elsewhere why the library can't be opened.
    const changes = this.#changes;
    const found = await bridge.captionSettings().catch(() => null);
    if (found && changes === this.#changes) this.value = found;
  }

  /** Changes settings at once. What can't be saved goes back to what is stored. */
  async change(changes: Partial<CaptionSettings>): Promise<void> {
    if (!this.value) return;
    this.value = { ...this.value, ...changes };
    this.#changes += 1;
    const done = await attempt(bridge.setCaptionSettings(this.value).then(() => true));
    if (!done) await this.refresh();
  }
}

export const captionSettings = new CaptionSettingsStore();

/** Opens the settings where captions are, whichever tab was open last. */
export const openCaptionSettings = async (): Promise<void> => {
  preferences.change({ settingsTab: "captions" });
  await preferences.flush();
  await attempt(bridge.openSettings());
};
