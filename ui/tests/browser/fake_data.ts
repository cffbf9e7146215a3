/** The export and import of pictures' data by the fake engine: see `commands/data.rs`. */
import type { ExportedData } from "../../src/generated/ExportedData";
import type { ImportedData } from "../../src/generated/ImportedData";

type Arguments = Record<string, unknown>;

export class FakeData {
  /** What an export comes to; null: no file was chosen. */
  exported: ExportedData | null = { pictures: 500, there: 0, failed: 0, stopped: false };
  /** The file that is chosen. */
  path: string | null = "/home/asha/Ratna.json";
  /** What an import would change; null: the file is no export. */
  imported: ImportedData | null = {
    matched: 1204,
    changed: 330,
    tags: 310,
    ratings: 20,
    favourites: 0,
    titles: 0,
    dates: 0,
    captions: 0,
    kept: 5,
    withoutRule: 3,
    notHere: 12,
    otherContent: 0,
    unreadable: 1,
    stopped: false,
  };
  /** Whether work lasts until it is stopped. */
  holds = false;
  #stop: (() => void) | undefined;

  async #held(): Promise<boolean> {
    if (!this.holds) return false;
    await new Promise<void>((stop) => (this.#stop = stop));
    return true;
  }

  #found(): ImportedData {
    if (this.imported) return this.imported;
    throw { code: "notAnExport", message: "/home/asha/Ratna.json is no export of Ratna's" };
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    export_data: async () => {
      const stopped = await this.#held();
      return this.exported && { ...this.exported, stopped };
    },
    reveal_export: () => null,
    choose_data: () => this.path,
    look_at_data: () => this.#found(),
    import_data: async () => {
      const stopped = await this.#held();
      return { ...this.#found(), stopped };
    },
    stop_data: () => {
      this.#stop?.();
    },
  };
}
