/**
 * The available search models and the running download. Owns the commands of the buttons beside them; model_offer.ts
 * decides when a model is offered.
 */
import { bridge, failure, type Failure, type Models } from "../bridge";
import type { Download } from "../generated/Download";
import type { ModelEntry } from "../generated/ModelEntry";
import { t } from "../i18n";
import { activity } from "./activity.svelte";
import { library } from "./library.svelte";
import { fellShort, modelForQuery, recommendedModel, wasDeclined } from "./model_offer";
import { navigation } from "./navigation.svelte";
import { preferences } from "./preferences.svelte";
import { queryParts } from "./query_parts.svelte";
import { results } from "./results.svelte";
import { attempt } from "./toasts.svelte";

/** A model's display name: the maker's own, except for the built-in model. */
export const modelName = (entry: ModelEntry): string => (entry.state === "builtIn" ? t("models.builtIn") : entry.name);

const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

export class ModelStore {
  list: Models | null = $state.raw(null);
  /** The models that describe pictures and can be downloaded, or were. */
  captioners: readonly ModelEntry[] = $state.raw([]);
  /** Why the list could not be fetched. */
  failure: Failure | null = $state.raw(null);
  download: Download | null = $state.raw(null);
  /** Whether the user is choosing a model folder, or it is being copied. */
  adding = $state(false);

  #declined = $state(false);

  get entries(): readonly ModelEntry[] {
    return this.list?.entries ?? [];
  }

  /** The readers of words that can be downloaded, or were. */
  get readers(): readonly ModelEntry[] {
    return this.list?.readers ?? [];
  }

  /** Whatever can be downloaded or was: search models, readers of words, then what describes pictures. */
  get all(): readonly ModelEntry[] {
    return [...this.entries, ...this.readers, ...this.captioners];
  }

  /** Whether searches understand English only, which every model does: so until it is known which one is in use. */
  get englishOnly(): boolean {
    return !(this.entries.find((entry) => entry.inUse)?.manyLanguages ?? false);
  }

  /** The name of the model the library is being prepared for. */
  get nextName(): string | null {
    const next = this.entries.find((entry) => entry.next);
    return next ? modelName(next) : (library.overview?.nextModel ?? null);
  }

  /** The model to offer below the pictures of a search that fell short, but not while pictures are being added. */
  get offer(): ModelEntry | null {
    const { route } = navigation.current;
    if (route.kind !== "search" || results.loading || activity.running) return null;
    if (results.listing.quality.byDate || !fellShort(queryParts.unknownIn(route.text), results.listing)) return null;
    const declined = this.#declined || wasDeclined(preferences.value.offerDeclinedAt, nowInSeconds());
    return recommendedModel(library.overview, this.entries, declined);
  }

  /** The model to offer beside the results of a search with `unknown` words, which the model in use `understood` or not. */
  offerFor(unknown: readonly string[], understood: boolean): ModelEntry | null {
    return modelForQuery(unknown, understood, library.overview, this.entries);
  }

  /** A model's download, if it is running. */
  downloadOf({ id }: ModelEntry): Download | null {
    return this.download?.id === id ? this.download : null;
  }

  async refresh(): Promise<void> {
    try {
      [this.list, this.captioners] = await Promise.all([bridge.models(), bridge.captionModels()]);
      this.failure = null;
      // A download that had nothing left to fetch ends without an event.
      if (this.all.some(({ id, state }) => id === this.download?.id && state === "installed")) this.download = null;
    } catch (error) {
      this.failure = failure(error);
    }
  }

  /** Call when the list or the model in use has changed: another model finds other pictures. */
  async handleChange(): Promise<void> {
    const before = library.overview?.model;
    await Promise.all([this.refresh(), library.refresh()]);
    if (library.overview?.model !== before) await results.refresh();
  }

  handleDownload(download: Download | null): void {
    this.download = download;
    if (!download) void this.refresh();
  }

  /** Downloads a model, or the rest of it. Shows the progress it stopped at until the engine reports. */
  async get(entry: ModelEntry): Promise<void> {
    const { id, bytes, downloaded } = entry;
    const started: Download = { id, done: downloaded, total: bytes, perSecond: null };
    this.download = started;
    await attempt(
      bridge.getModel(id).catch((error: unknown) => {
        if (this.download === started) this.download = null;
        throw error;
      }),
    );
  }

  /** Stops a download and deletes what has arrived of it. */
  readonly cancelDownload = ({ id }: ModelEntry): void => {
    // Of a download that has only just begun there is nothing to delete.
    const remove = (): Promise<unknown> => bridge.removeModel(id).catch(() => undefined);
    void attempt(bridge.stopDownload().then(remove));
  };

  readonly stopDownload = (): void => void attempt(bridge.stopDownload());
  readonly use = ({ id }: ModelEntry): void => void attempt(bridge.useModel(id));
  readonly remove = ({ id }: ModelEntry): void => void attempt(bridge.removeModel(id));
  readonly cancelSwitch = (): void => void attempt(bridge.cancelSwitch());
  /** Makes no offer again in this session, and for a while after it. */
  readonly declineOffer = (): void => {
    this.#declined = true;
    preferences.change({ offerDeclinedAt: nowInSeconds() });
  };

  /** Brings a model into use, after downloading it if necessary. */
  activate(entry: ModelEntry): void {
    if (entry.state === "installed" || entry.state === "builtIn") this.use(entry);
    else void this.get(entry);
  }

  /** Lets the user choose a model folder and adds it. */
  async add(): Promise<void> {
    this.adding = true;
    await attempt(bridge.addModel());
    this.adding = false;
  }
}

export const models = new ModelStore();
