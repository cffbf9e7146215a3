/** What describes pictures in the fake engine: the settings, model servers, one picture at a time, and the run over many. */
import type { Caption } from "../../src/generated/Caption";
import type { CaptionerCount } from "../../src/generated/CaptionerCount";
import type { CaptionRun } from "../../src/generated/CaptionRun";
import type { CaptionSettings } from "../../src/generated/CaptionSettings";
import type { Event } from "../../src/generated/Event";
import type { FoundServer } from "../../src/generated/FoundServer";
import type { ModelEntry } from "../../src/generated/ModelEntry";
import { FakeServerKeys } from "./fake_server_keys";

type Arguments = Record<string, unknown>;

const LOCAL = /^(http:\/\/)?(localhost|127\.0\.0\.1)[:/]/;

export class FakeCaptions {
  settings: CaptionSettings = {
    captioner: { kind: "none" },
    language: "en",
    prompt: null,
    longest: 400,
    longSide: 768,
  };
  /** The programs that run on this computer. */
  servers: FoundServer[] = [
    {
      program: "Ollama",
      address: "localhost:11434",
      models: ["llava:7b", "qwen2.5vl:7b"],
      reason: null,
      hasKey: false,
    },
    { program: "LM Studio", address: "localhost:1234", models: [], reason: null, hasKey: false },
  ];
  readonly keys = new FakeServerKeys((address, confirmed) => this.#ask(address, confirmed));
  counts: CaptionerCount[] = [];
  run: CaptionRun | null = null;
  readonly #describing = new Map<number, (caption: Caption | null) => void>();

  constructor(
    private readonly captions: Map<number, Caption>,
    private readonly models: () => ModelEntry[],
    private readonly push: (event: Event) => void,
  ) {}

  /** Chooses the model llava of a server on this computer. */
  choose(): void {
    this.settings = {
      ...this.settings,
      captioner: { kind: "server", address: "localhost:11434", model: "llava:7b", confirmedHost: null },
    };
    this.push({ kind: "models" });
  }

  /** Sends the next words of a picture that is being described. */
  say(id: number, text: string): void {
    this.push({ kind: "captionPiece", id, text });
  }

  /** Ends the description of a picture; with no text, as if that was stopped. */
  end(id: number, text: string | null): void {
    const caption =
      text === null ? null : { text, captioner: "ollama:llava:7b", madeAt: Date.UTC(2024, 1, 14, 12) / 1000 };
    if (caption) this.captions.set(id, caption);
    this.#describing.get(id)?.(caption);
    this.#describing.delete(id);
    this.push({ kind: "changed" });
  }

  /** Sends the progress of the run; values left out stay as they were. */
  progress(run: Partial<CaptionRun> | null): void {
    const idle = { done: 0, failed: 0, total: 0, perMinute: null, secondsLeft: null, paused: false, reason: null };
    this.run = run && { ...(this.run ?? idle), ...run };
    this.push({ kind: "captionRun", run: this.run });
  }

  #ask(address: string, confirmed: string | null): FoundServer {
    if (!LOCAL.test(address) && confirmed === null) {
      throw { code: "captionNotLocal", message: "it is another machine: pictures stay on this one" };
    }
    const clean = address.replace(/^http:\/\//, "");
    return { program: "llama.cpp", address: clean, models: ["gemma3"], reason: null, hasKey: false };
  }

  #chosen(): FoundServer | null {
    const { captioner } = this.settings;
    if (captioner.kind !== "server") return null;
    const { address, model } = captioner;
    const known = this.servers.find((one) => one.address === address);
    return known ?? { program: "llama.cpp", address, models: [model], reason: null, hasKey: false };
  }

  #remove(captioner: string): number {
    const { count = 0 } = this.counts.find((one) => one.captioner === captioner) ?? {};
    this.counts = this.counts.filter((one) => one.captioner !== captioner);
    return count;
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    caption_settings: () => structuredClone(this.settings),
    set_caption_settings: ({ settings }) => void (this.settings = settings as CaptionSettings),
    caption_models: () => structuredClone(this.models()),
    caption_servers: () => this.servers.map((server) => this.keys.answer(server)),
    caption_server: ({ address, confirmedHost }) =>
      this.keys.answer(this.#ask(address as string, confirmedHost as string | null)),
    chosen_caption_server: () => {
      const server = this.#chosen();
      return server && this.keys.answer(server);
    },
    captioners: () => this.counts,
    remove_captions_by: ({ captioner }) => this.#remove(captioner as string),
    describe_picture: ({ id }) => new Promise((done) => this.#describing.set(id as number, done)),
    stop_describing: () => this.#describing.forEach((_, id) => this.end(id, null)),
    start_captions: ({ ids }) => this.progress({ total: (ids as number[] | null)?.length ?? 500 }),
    pause_captions: () => this.progress({ paused: true }),
    resume_captions: () => this.progress({ paused: false, reason: null }),
    stop_captions: () => this.progress(null),
    ...this.keys.handlers,
  };
}
