/** The libraries of other programs: asking about them one after the other, what came of them, and forgetting them. */
import { bridge } from "../bridge";
import type { ImportedLibrary } from "../generated/ImportedLibrary";
import type { LibraryEntry } from "../generated/LibraryEntry";
import type { Program } from "../generated/Program";
import { t } from "../i18n";
import { library } from "./library.svelte";
import { libraryName } from "./library_name";
import { overlays } from "./overlays.svelte";
import { refusesChange } from "./reading";
import { attempt, toasts } from "./toasts.svelte";

/** The names of programs, which are the same in every language. */
const PROGRAMS: Record<Program, string> = {
  applePhotos: "Apple Photos",
  lightroom: "Lightroom Classic",
  takeout: "Google Takeout",
  captureOne: "Capture One",
};

export const programName = (program: Program): string => PROGRAMS[program];

/** What the message that a library is being brought in is about: what came of it takes its place. */
const PROGRESS = "import";

/** Those that are asked about after the open question. */
const waiting: string[] = [];

/** Asks about the next library, if there is one. Call when a question was answered. */
export const askAboutNext = (): void => {
  const path = waiting.shift();
  overlays.dialog = path === undefined ? null : { kind: "import", path };
};

/** Asks whether to bring libraries in. */
export const askAbout = (paths: readonly string[]): void => {
  if (refusesChange()) return;
  waiting.push(...paths);
  if (overlays.dialog?.kind !== "import") askAboutNext();
};

/** Brings a library in. */
export const importLibrary = async (path: string, withHidden: boolean): Promise<void> => {
  const started = await attempt(bridge.importLibrary(path, withHidden).then(() => true));
  if (started) toasts.add({ key: PROGRESS, text: t("import.started", { name: libraryName(path) }), isError: false });
};

/** Says what came of a library that was brought in. */
export const showImported = ({ program, pictures, missing }: ImportedLibrary): void => {
  const done = t("import.done", { count: pictures, program: programName(program) });
  toasts.dismissKey(PROGRESS);
  if (missing > 0) toasts.showLong(done, t("import.missing", { count: missing }));
  else toasts.show(done);
};

/** The library of another program that a folder belongs to. */
export const libraryOf = (id: number | null): LibraryEntry | undefined =>
  library.overview?.libraries.find((one) => one.id === id);

/** Sets whether pictures that are hidden in a library are brought in as well. */
export const showHidden = async ({ id }: LibraryEntry, hidden: boolean): Promise<void> => {
  await attempt(bridge.setLibraryHidden(id, hidden));
  await library.refresh();
};

/** Forgets a library. Resolves with whether that went well. */
export const forgetLibrary = async ({ id, path }: LibraryEntry): Promise<boolean> => {
  const forgotten = await attempt(bridge.forgetLibrary(id).then(() => true));
  if (forgotten) toasts.show(t("libraries.forgotten", { name: libraryName(path) }));
  await library.refresh();
  return forgotten ?? false;
};

/** Asks whether to forget a library. */
export const confirmForget = (entry: LibraryEntry): void => {
  overlays.dialog = {
    kind: "confirm",
    title: t("libraries.forgetTitle", { name: libraryName(entry.path) }),
    text: t("libraries.forgetText"),
    confirmLabel: t("libraries.forgetConfirm"),
    onconfirm: () => void forgetLibrary(entry),
  };
};
