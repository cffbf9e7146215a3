/** The libraries of other programs that the fake engine knows: see `commands/libraries.rs`. */
import type { Album } from "../../src/generated/Album";
import type { Event } from "../../src/generated/Event";
import type { FoundLibrary } from "../../src/generated/FoundLibrary";
import type { Overview } from "../../src/generated/Overview";
import type { PreviewsFolder } from "../../src/generated/PreviewsFolder";
import type { Recoverable } from "../../src/generated/Recoverable";
import type { Recovery } from "../../src/generated/Recovery";

type Arguments = Record<string, unknown>;

/** Work that a test ends. */
class Held {
  #end: (() => void) | undefined;
  readonly ended = new Promise<void>((end) => (this.#end = end));

  end(): void {
    this.#end?.();
  }
}

const NOTHING: Recovery = { found: 0, recovered: 0, skipped: 0, damaged: 0, withoutPath: 0, stopped: false };

export class FakeLibraries {
  /** What is in every library; null: they are none. */
  found: FoundLibrary | null = { program: "lightroom", pictures: 12_345, hidden: 12, albums: 8, toExtract: null };
  /** Whether a look at a library, and a recovery, last until `held.end()`. */
  holds = false;
  readonly held = new Held();
  /** Where a library in zip files is extracted to. */
  extracted: string | null = "/home/asha/Pictures/Google Takeout";
  albums: Album[] = [];
  previews: PreviewsFolder | null = {
    folder: "/media/asha/Old/Travels Previews.lrdata",
    catalogue: "/media/asha/Old/Travels.lrcat",
  };
  recoverable: Recoverable = {
    recovery: { ...NOTHING, found: 1239, recovered: 1234, damaged: 3, withoutPath: 2 },
    examples: [
      { path: "Pictures/2019/Norway/IMG_2041.jpg", width: 2048, height: 1365 },
      { path: "Pictures/2019/Norway/IMG_2042.jpg", width: 2048, height: 1365 },
      { path: "Pictures/2021/दिवाली/DSC_0007.jpg", width: 1365, height: 2048 },
    ],
  };
  recovery: Recovery | null = { ...NOTHING, found: 1239, recovered: 1234, damaged: 3, withoutPath: 2 };

  readonly #overview: Overview;
  readonly #push: (event: Event) => void;

  constructor(overview: Overview, push: (event: Event) => void) {
    this.#overview = overview;
    this.#push = push;
  }

  /** Brings in a library, with a folder of its own inside it. */
  add(path: string, program: FoundLibrary["program"] = "applePhotos"): void {
    const id = this.#overview.libraries.length + 1;
    const hidden = program === "applePhotos" ? false : null;
    this.#overview.libraries.push({ id, program, path, pictures: 250, hidden, offline: false });
    const folder = { id: 10 + id, name: "originals", path: `${path}/originals`, pictures: 250, library: id };
    this.#overview.folders.push({ ...folder, offline: false, reason: null, excludes: [] });
    this.#push({ kind: "changed" });
  }

  #forget(library: number): void {
    this.#overview.libraries = this.#overview.libraries.filter(({ id }) => id !== library);
    this.#overview.folders = this.#overview.folders.filter((folder) => folder.library !== library);
    this.#push({ kind: "changed" });
  }

  async #afterHold<T>(result: () => T): Promise<T> {
    if (this.holds) await this.held.ended;
    return result();
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    albums: () => this.albums,
    choose_library_file: () => this.#push({ kind: "libraries", paths: ["/home/asha/Pictures/Travels.lrcat"] }),
    look_at_library: () => this.#afterHold(() => this.found),
    stop_looking: () => this.held.end(),
    import_library: () => null,
    extract_library: () => this.#afterHold(() => this.extracted),
    set_library_hidden: ({ id, hidden }) => {
      for (const one of this.#overview.libraries) if (one.id === id) one.hidden = hidden as boolean;
    },
    forget_library: (args) => this.#forget(args["id"] as number),
    choose_previews: () => this.previews,
    recoverable: () => this.recoverable,
    recover_previews: () => this.#afterHold(() => this.recovery),
    stop_recovery: () => {
      if (this.holds && this.recovery) this.recovery = { ...this.recovery, stopped: true };
      this.held.end();
    },
  };
}
