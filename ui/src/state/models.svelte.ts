/**
 * The models there are to search with, and the download that is under way. Owns what the buttons beside them
 * ask the engine for; when a model is offered is decided in offer.ts.
 */
import { bridge, failure, type Failure, type Models } from "../bridge";
import type { Download } from "../generated/Download";
import type { ModelEntry } from "../generated/ModelEntry";
import { t } from "../i18n";
import { library } from "./library.svelte";
import { attempt } from "./toasts.svelte";
import { BUILT_IN, offered, offeredFor } from "./model_offer";
import { preferences } from "./preferences.svelte";
import { results } from "./results.svelte";

/** What people know a model by. Names are the makers' own, except that of the built-in one. */
export const modelName = (entry: ModelEntry): string => (entry.state === "builtIn" ? t("models.builtIn") : entry.name);

export class ModelList {
  list: Models | null = $state.raw(null);
  /** Why the list could not be had. */
  failure: Failure | null = $state.raw(null);
  download: Download | null = $state.raw(null);
  /** Whether a model of one's own is being chosen or copied. */
  adding = $state(false);

  get entries(): readonly ModelEntry[] {
    return this.list?.entries ?? [];
  }

  /** Whether searches understand English only. */
  get english(): boolean {
    const used = this.entries.find((entry) => entry.inUse);
    return used ? !used.manyLanguages : library.overview?.model === BUILT_IN;
  }

  /** Name of the model the library is being prepared for. */
  get nextName(): string | null {
    const next = this.entries.find((entry) => entry.next);
    return next ? modelName(next) : (library.overview?.nextModel ?? null);
  }

  /** The model to offer beside all pictures. */
  get offer(): ModelEntry | null {
    return offered(library.overview, this.entries, preferences.value.offerDeclined);
  }

  offerFor(text: string): ModelEntry | null {
    return offeredFor(text, library.overview, this.entries);
  }

  /** How far the download of a model is, if it is under way. */
  downloadOf({ id }: ModelEntry): Download | null {
    return this.download?.id === id ? this.download : null;
  }

  async refresh(): Promise<void> {
    try {
      this.list = await bridge.models();
      this.failure = null;
      // There was nothing left to get.
      if (this.entries.some(({ id, state }) => id === this.download?.id && state === "installed")) this.download = null;
    } catch (thrown) {
      this.failure = failure(thrown);
    }
  }

  /** The list or the model in use has changed; with another model, answers to searches are others. */
  async changed(): Promise<void> {
    const before = library.overview?.model;
    await Promise.all([this.refresh(), library.refresh()]);
    if (library.overview?.model !== before) await results.refresh();
  }

  hear(download: Download | null): void {
    this.download = download;
    if (!download) void this.refresh();
  }

  /** Gets a model, or the rest of it. Until the engine tells how far it is, it is where it was left. */
  async get(entry: ModelEntry): Promise<void> {
    const { id, bytes, downloaded } = entry;
    const begun: Download = { id, done: downloaded, total: bytes, perSecond: null };
    this.download = begun;
    await attempt(
      bridge.getModel(id).catch((thrown: unknown) => {
        if (this.download === begun) this.download = null;
        throw thrown;
      }),
    );
  }

  readonly stop = (): void => void attempt(bridge.stopDownload());
  readonly use = ({ id }: ModelEntry): void => void attempt(bridge.useModel(id));
  readonly remove = ({ id }: ModelEntry): void => void attempt(bridge.removeModel(id));
  readonly cancelSwitch = (): void => void attempt(bridge.cancelSwitch());
  readonly decline = (): void => preferences.change({ offerDeclined: true });

  /** Does what brings a model into use, whatever is still to be done for that. */
  begin(entry: ModelEntry): void {
    if (entry.state === "installed" || entry.state === "builtIn") this.use(entry);
    else void this.get(entry);
  }

  async add(): Promise<void> {
    this.adding = true;
    await attempt(bridge.addModel());
    this.adding = false;
  }
}

export const models = new ModelList();
