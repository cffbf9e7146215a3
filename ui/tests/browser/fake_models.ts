/** The models of the fake engine, and what downloads and switches do to them. */
import type { Download } from "../../src/generated/Download";
import type { Event } from "../../src/generated/Event";
import type { ModelEntry } from "../../src/generated/ModelEntry";
import type { Models } from "../../src/generated/Models";
import type { Overview } from "../../src/generated/Overview";

const entry = (id: string, name: string, bytes: number, licence: string): ModelEntry => ({
  id,
  name,
  state: "available",
  bytes,
  downloaded: 0,
  inUse: false,
  next: false,
  recommended: false,
  manyLanguages: false,
  research: false,
  licence,
  added: false,
});

const initialEntries = (): ModelEntry[] => [
  { ...entry("starter", "Built-in", 38_000_000, "MIT"), state: "builtIn", inUse: true },
  { ...entry("siglip2-base", "SigLIP 2", 1_502_000_000, "Apache 2.0"), recommended: true, manyLanguages: true },
  entry("siglip-base", "SigLIP", 813_000_000, "Apache 2.0"),
  entry("clip-b32", "CLIP ViT-B/32", 605_000_000, "MIT"),
  { ...entry("mobileclip-s2", "MobileCLIP-S2", 398_000_000, "Apple AMLR"), research: true },
];

export class FakeModels {
  readonly list: Models = {
    entries: initialEntries(),
    readers: [entry("ppocr-devanagari", "PP-OCR 5 Devanagari", 7_917_338, "Apache 2.0")],
    device: "CPU",
    deviceProblem: null,
  };
  readonly captioners: ModelEntry[] = [
    entry("blip-base", "BLIP base", 990_000_000, "BSD 3-Clause"),
    { ...entry("qwen3-vl-2b", "Qwen3-VL 2B", 4_260_000_000, "Apache 2.0"), recommended: true, manyLanguages: true },
  ];
  #download: Download | null = null;

  constructor(
    private readonly overview: Overview,
    private readonly push: (event: Event) => void,
  ) {}

  entry(id: string): ModelEntry {
    const found = [...this.list.entries, ...this.list.readers, ...this.captioners].find((one) => one.id === id);
    if (!found) throw { code: "notFound", message: `There is no model ${id}.` };
    return found;
  }

  /** Changes a model and sends an event. */
  change(id: string, changed: Partial<ModelEntry>): void {
    Object.assign(this.entry(id), changed);
    this.push({ kind: "models" });
  }

  get(id: string): void {
    const { bytes, downloaded } = this.entry(id);
    this.sendProgress({ id, done: downloaded, total: bytes, perSecond: null });
  }

  /** Sends the progress of the download. */
  sendProgress(download: Partial<Download>): void {
    this.#download = { ...(this.#download ?? { id: "", done: 0, total: 0, perSecond: null }), ...download };
    this.push({ kind: "download", download: this.#download });
  }

  /** Stops the download and keeps what has arrived. */
  stop(): void {
    const { id, done } = this.#download ?? { id: "", done: 0 };
    this.#download = null;
    if (id !== "") Object.assign(this.entry(id), { state: "partial", downloaded: done });
    this.push({ kind: "download", download: null });
  }

  /** Completes the download: the library is now being prepared for the model. */
  completeDownload(): void {
    const id = this.#download?.id ?? "";
    this.#download = null;
    Object.assign(this.entry(id), { state: "installed" });
    this.push({ kind: "download", download: null });
    if (this.list.entries.some((one) => one.id === id)) this.prepare(id);
    else this.push({ kind: "models" });
  }

  prepare(id: string): void {
    this.overview.nextModel = this.entry(id).name;
    this.change(id, { next: true });
  }

  /** Ends the preparation for another model; if `done`, that model is in use now. */
  endSwitch(done: boolean): void {
    for (const one of this.list.entries) {
      if (done) Object.assign(one, { inUse: one.next });
      if (one.inUse) Object.assign(this.overview, { model: one.id, modelName: one.name });
      one.next = false;
    }
    this.overview.nextModel = null;
    this.push({ kind: "models" });
  }

  add(): void {
    const own = { ...entry("own-clip", "Own CLIP", 350_000_000, ""), added: true };
    this.list.entries.push({ ...own, state: "installed" });
    this.push({ kind: "models" });
  }

  remove(id: string): void {
    if (this.entry(id).added) this.list.entries = this.list.entries.filter((one) => one.id !== id);
    else Object.assign(this.entry(id), { state: "available", downloaded: 0 });
    this.push({ kind: "models" });
  }
}
