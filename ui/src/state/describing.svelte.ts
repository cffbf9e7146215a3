/**
 * The picture that is being described right now, on its own: its words stream in. Owns them until the details have the
 * caption, also while another picture is looked at; the run over many is caption_run.svelte.ts.
 */
import { bridge, failure } from "../bridge";
import type { Caption } from "../generated/Caption";
import { t } from "../i18n";
import { openCaptionSettings } from "./caption_settings.svelte";
import { refusesChange } from "./reading";
import { toasts } from "./toasts.svelte";

interface Streaming {
  id: number;
  text: string;
}

export class Describing {
  /** Null while no picture is described on its own. */
  now: Streaming | null = $state.raw(null);
  /** The latest caption, until the details of its picture have it. */
  latest: { id: number; caption: Caption } | null = $state.raw(null);

  /** The words of a picture so far, if it is being described. */
  textOf(id: number): string | null {
    return this.now?.id === id ? this.now.text : null;
  }

  /** The caption that a picture has just got, unless the details have it. */
  latestOf(id: number): Caption | null {
    return this.latest?.id === id ? this.latest.caption : null;
  }

  /** Call when the details of a picture have a caption. */
  noteKnown(id: number): void {
    if (this.latest?.id === id) this.latest = null;
  }

  /** Describes a picture, one at a time. */
  async describe(id: number): Promise<void> {
    if (this.now !== null) {
      if (this.now.id !== id) toasts.show(t("caption.busy"));
      return;
    }
    if (refusesChange()) return;
    this.now = { id, text: "" };
    this.latest = null;
    try {
      const caption = await bridge.describePicture(id);
      if (caption) this.latest = { id, caption };
    } catch (error) {
      const what = failure(error);
      const settings = { label: t("waiting.settings"), run: () => void openCaptionSettings() };
      // The person's own caption is nothing that the settings could change.
      toasts.showError(what, what.code === "ownCaption" ? undefined : settings);
    } finally {
      this.now = null;
    }
  }

  /** Takes the next words of a picture. Those that come after its end are too late. */
  handlePiece(id: number, text: string): void {
    if (this.now?.id === id) this.now = { id, text: this.now.text + text };
  }

  /** Stops; what was said so far is not kept. */
  readonly stop = (): void => void bridge.stopDescribing().catch(() => undefined);

  /** Stops if the picture is one of those that have gone, where nobody could stop it. */
  stopAbout(ids: readonly number[]): void {
    if (this.now !== null && ids.includes(this.now.id)) this.stop();
  }
}

export const describing = new Describing();
