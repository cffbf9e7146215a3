/**
 * A fake engine for a plain browser. It replaces `window.__TAURI_INTERNALS__`, so `bridge.ts` itself is under test.
 * Answers every command from a generated library; tests control it through `window.fake`.
 */
import type { Activity } from "../../src/generated/Activity";
import type { Appearance } from "../../src/generated/Appearance";
import type { Click } from "../../src/generated/Click";
import type { Details } from "../../src/generated/Details";
import type { Doubt } from "../../src/generated/Doubt";
import type { Event } from "../../src/generated/Event";
import type { FailedLibrary } from "../../src/generated/FailedLibrary";
import type { Failure } from "../../src/generated/Failure";
import type { FolderContents } from "../../src/generated/FolderContents";
import type { Language } from "../../src/generated/Language";
import type { Located } from "../../src/generated/Located";
import type { Overview } from "../../src/generated/Overview";
import type { PreferenceChanges } from "../../src/generated/PreferenceChanges";
import type { Preferences } from "../../src/generated/Preferences";
import type { Problem } from "../../src/generated/Problem";
import type { PutBack } from "../../src/generated/PutBack";
import type { Trashed } from "../../src/generated/Trashed";
import type { SelectionSummary } from "../../src/generated/SelectionSummary";
import type { SettingsTab } from "../../src/generated/SettingsTab";
import type { View } from "../../src/generated/View";
import type { Added } from "../../src/generated/Added";
import type { FolderPlace } from "../../src/generated/FolderPlace";
import type { Offered } from "../../src/generated/Offered";
import { FakeCaptions } from "./fake_captions";
import { folderLevels, isBelow, pathOf } from "./fake_folders";
import { FakeData } from "./fake_data";
import { FakeExchange } from "./fake_exchange";
import { FakeLibraries } from "./fake_libraries";
import { Library, type Row, hashNumber, hashText, isTold } from "./fake_library";
import { FakeMarks } from "./fake_marks";
import { FakeOwnValues } from "./fake_own_values";
import { FakeSuggestions } from "./fake_suggestions";
import { FakeModels } from "./fake_models";
import { completionsOf, likePreview, queryPartsOf } from "./fake_query";
import { bytesOf, idsIn, summaryOf } from "./fake_selection";
import { FakeWords } from "./fake_words";

/** Options of the page, args in its address as in `?pictures=200&lang=hi`. */
export interface Options {
  /** Default 500. */
  pictures?: number;
  /** The number of days the pictures were taken on. Default: one day per 40 pictures. */
  days?: number;
  /** Default 2; 0 without pictures. */
  folders?: number;
  problems?: number;
  lang?: Language;
  tile?: number;
  /** Whether the grid shows whole pictures. */
  whole?: boolean;
  /** Every so many pictures one has no date of its own. */
  undated?: number;
  inspector?: boolean;
  sidebar?: boolean;
  /** What a click on a picture does. */
  click?: Click;
  /** Milliseconds before every list of pictures. */
  delay?: number;
  readOnly?: boolean;
  /** The name of a Photos library among the user's pictures. */
  photos?: string;
  /** Milliseconds before the overview and the preferences. */
  slow?: number;
  /** Whether the page knows from its first frame on what those will be, as from the shell. */
  start?: boolean;
  /** The number of folders in each folder. Default 0. */
  trips?: number;
  /** Whether a better model is offered after a search without good matches. Default false: the offer counts as declined. */
  offer?: boolean;
  appearance?: Appearance;
  /** The tab of the settings. */
  tab?: SettingsTab;
  /** Why the library can't be opened at first. */
  failure?: Failure["code"];
  /** The date of the copy of the catalogue that can be restored. */
  copy?: string;
}

type Arguments = Record<string, unknown>;
type Handler = (args: Arguments) => unknown;

const RECENT = 60;
const SIMILAR = 60;

/** Commands that return lists of pictures, which may be slow. */
const LISTS = new Set([
  "browse",
  "browse_after",
  "search",
  "similar",
  "same_template",
  "similar_to_file",
  "similar_to_bytes",
]);

/** Commands that do nothing but record the call. */
const SILENT = [
  "add_folders",
  "copy_folder_path",
  "exclude_subfolder",
  "rescan_folder",
  "rescan_subfolder",
  "reveal_subfolder",
  "reveal_folder",
  "reveal_library",
  "reveal_path",
  "edit",
  "open_settings",
  "close_settings",
  "fit_settings",
  "toggle_full_screen",
  "copy_diagnosis",
  "report_problem",
  "set_menu_state",
  "prepare_drag",
  "open_trash",
  "open_privacy_settings",
  "page_ready",
  "quit",
  "resume_stopped",
  "open_again",
  "open_for_reading",
];

/** Commands that need a file of a picture: they fail if none is available. */
const FILES = ["reveal", "open_picture", "copy_pictures", "copy_paths", "drag_out"];

const UNSUPPORTED = {
  code: "unsupported",
  parameters: { format: "Canon RAW (CR3)" },
  message: "Canon RAW (CR3) pictures can't be read yet",
};
const TRUNCATED = { code: "truncated", parameters: {}, message: "the file ends before the picture does" };
const DRIVE_MISSING = {
  code: "driveMissing",
  parameters: {},
  message: "none of its pictures is there: the drive it is on may not be connected",
};
const CONNECTED = { offline: false, reason: null, excludes: [], library: null };

const fail = (code: Failure["code"], message: string): never => {
  throw { code, message } satisfies Failure;
};

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const DIAGNOSIS = `Ratna 0.1.0 (release)
System: Debian GNU/Linux 12 (bookworm), kernel 6.1.0, x86_64, web view 2.44.3, 8 cores
Device: CPU
Language: system, appearance: system
Model: starter
Models on disk: starter
Library: writable, 734.0 MB, 2 folders, 512 files, 500 pictures, 500 searchable, 0 not yet, 0 set aside
Problems: truncated 3, unsupported 2
Recent errors: io 12 s ago
`;

const DEFAULT_EXCLUDES = ["@eaDir", "lost+found"];

export class Fake {
  readonly library: Library;
  readonly overview: Overview;
  readonly models: FakeModels;
  readonly marks: FakeMarks;
  readonly suggestions: FakeSuggestions;
  readonly libraries: FakeLibraries;
  readonly exchange: FakeExchange;
  readonly data: FakeData;
  readonly ownValues: FakeOwnValues;
  readonly words = new FakeWords();
  readonly captions: FakeCaptions;
  preferences: Preferences;
  excludes: string[] = [];
  problems: Problem[];
  activity: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };
  /** Every call, oldest first. */
  readonly calls: { command: string; args: Arguments }[] = [];
  /** Milliseconds before the result of a search for a text; other lists take `delay`. */
  readonly delays: Record<string, number> = {};
  /** The doubt reported when the user locates a folder. */
  doubt: Doubt | null = null;
  /** The date of the copy of the catalogue that can be restored. */
  restorableCopy: string | null;
  /** How many of the pictures that go to the trash can't be moved there. */
  notMoved = 0;
  /** The library that could not be opened. */
  failedLibrary: FailedLibrary = { folder: "/home/asha/.local/share/ratna", readable: false };
  /** What folders without pictures hold. */
  contents: FolderContents = {
    otherKinds: 8,
    pictures: 0,
    others: 0,
    hidden: 0,
    excluded: 0,
    photosLibraries: [],
    partial: false,
  };
  /** The pixels of every picture, in place of the usual ones. */
  pixels: { width: number; height: number } | null = null;
  /** How many similar pictures are alike, the others being less certain; null: all of them, without saying so. */
  alike: number | null = null;
  /** What is dropped on the library comes to. */
  added: Added = { added: 1, refusals: [] };
  /** What is dropped on the search field or pasted comes to; a drop of files by default to its first one. */
  offered: Offered | null = null;
  /** Whether there is a page where problems are reported. */
  hasIssuePage = false;
  /** Whether the user "chooses something" in the system's dialogs. */
  dialogAccepted = true;
  readonly #delay: number;
  readonly #trips: number;
  readonly #photos: string;
  readonly #slow: number;
  readonly #start: boolean;
  readonly #failures = new Map<string, Failure>();
  readonly #callbacks = new Map<number, (message: unknown) => void>();
  readonly #channels: { id: number; sent: number }[] = [];
  readonly #trashed = new Map<number, { gone: Set<number>; before: number[] }>();
  #lastToken = 0;
  #lastCallbackId = 0;
  #encoded: { of: number[]; message: ArrayBuffer } | null = null;
  #folderCounts: { of: number[]; folders: number[] } | null = null;

  constructor(options: Options) {
    const { pictures = 500, problems = 0 } = options;
    this.library = new Library(pictures, options.days ?? Math.ceil(pictures / 40));
    const { undated = 0 } = options;
    if (undated > 0) for (const id of this.library.ids) if (id % undated === 0) this.library.undated.add(id);
    this.marks = new FakeMarks(this.library, (event) => this.push(event));
    this.suggestions = new FakeSuggestions(this.marks);
    this.ownValues = new FakeOwnValues(this.library, (event) => this.push(event));
    this.#delay = options.delay ?? 0;
    this.#trips = options.trips ?? 0;
    this.#photos = options.photos ?? "";
    this.#slow = options.slow ?? 0;
    this.#start = options.start ?? false;
    this.restorableCopy = options.copy ?? null;
    if (options.failure)
      this.fail("overview", { code: options.failure, message: "It has format 9, this Ratna knows 2." });
    this.preferences = {
      language: options.lang ?? "en",
      tile: options.tile ?? 160,
      wholePictures: options.whole ?? false,
      recentSearches: [],
      inspector: options.inspector ?? false,
      sidebar: options.sidebar ?? true,
      click: options.click ?? "similar",
      offerDeclinedAt: options.offer ? 0 : Math.floor(Date.now() / 1000),
      appearance: options.appearance ?? "system",
      settingsTab: options.tab ?? "general",
      openTags: [],
    };
    this.problems = Array.from({ length: problems }, (_, number) => ({
      path: `/home/asha/Pictures/Journeys/broken-${number}.jpg`,
      unsupported: number % 2 === 1,
      reason: number % 2 === 1 ? UNSUPPORTED : TRUNCATED,
    }));
    this.overview = this.#initialOverview(options.folders ?? (pictures > 0 ? 2 : 0), options.readOnly ?? false);
    this.data = new FakeData();
    this.libraries = new FakeLibraries(this.overview, (event) => this.push(event));
    this.exchange = new FakeExchange(this.library, (event) => this.push(event));
    this.models = new FakeModels(this.overview, (event) => this.push(event));
    this.captions = new FakeCaptions(
      this.library.captions,
      () => this.models.captioners,
      (event) => this.push(event),
    );
  }

  /** Installs the fake where the bridge expects the app. */
  install(): void {
    const internals = {
      invoke: (command: string, args: unknown) => this.#invoke(command, args),
      transformCallback: (callback: (message: unknown) => void) => {
        this.#callbacks.set(++this.#lastCallbackId, callback);
        return this.#lastCallbackId;
      },
      unregisterCallback: (id: number) => this.#callbacks.delete(id),
      metadata: { currentWindow: { label: "main" }, currentWebview: { label: "main", windowLabel: "main" } },
    };
    Object.assign(window, { __TAURI_INTERNALS__: internals, fake: this });
    if (this.#start) {
      window.ratnaStart = { preferences: this.preferences, overview: structuredClone(this.#currentOverview()) };
    }
  }

  /** Sends an event to all subscribers. */
  push(event: Event): void {
    for (const channel of this.#channels) this.#callbacks.get(channel.id)?.({ index: channel.sent++, message: event });
  }

  /** Sends progress; values left out stay as they were. */
  progress(activity: Partial<Activity>): void {
    this.activity = { ...this.activity, ...activity };
    this.push({ kind: "activity", activity: this.activity });
  }

  /** Changes preferences, as either window does. */
  changePreferences(changes: PreferenceChanges): void {
    this.preferences = { ...this.preferences, ...changes };
    this.push({ kind: "preferences", preferences: this.preferences });
  }

  /** Adds newer pictures to the library, as indexing does. */
  addNewer(pictures: number): void {
    this.library.add(pictures);
    this.push({ kind: "changed" });
  }

  /** Adds pictures taken at the same time as an existing one. */
  insertBeside(pictures: number, beside: number): void {
    this.library.insertBeside(pictures, beside);
    this.push({ kind: "changed" });
  }

  /** Removes pictures from the library. */
  remove(ids: number[]): void {
    this.library.remove(ids);
    this.push({ kind: "changed" });
  }

  /** Disconnects the drive of a folder, or connects it again. */
  disconnect(folder: number, offline = true): void {
    const reason = offline ? DRIVE_MISSING : null;
    this.overview.folders = this.overview.folders.map((one) => (one.id === folder ? { ...one, offline, reason } : one));
    for (const id of this.library.ids.filter((one) => this.#folderHolds(folder, one))) {
      if (offline) this.library.away.set(id, 1);
      else this.library.away.delete(id);
    }
    this.#encoded = null;
    this.push({ kind: "changed" });
  }

  /** Shows the pictures of the catalogue from its previews, as their drive is away. */
  showPreviews(): void {
    for (const id of this.library.ids.filter(isTold)) this.library.away.set(id, 3);
    this.#encoded = null;
    this.push({ kind: "changed" });
  }

  /** Makes pictures available only in the cloud. */
  moveToCloud(ids: number[]): void {
    for (const id of ids) this.library.away.set(id, 2);
    this.overview.cloud += ids.length;
    this.push({ kind: "changed" });
  }

  /** Encodes the list of all pictures ahead of time, so that a test measures only the page. */
  prepare(): void {
    const { ids } = this.library;
    this.#encoded = { of: ids, message: this.library.encode(ids.map((id) => ({ id }))) };
    this.#currentOverview();
  }

  /** Makes the next call of a command fail. */
  fail(command: string, failure: Failure): void {
    this.#failures.set(command, failure);
  }

  /** The number of calls of a command. */
  callCount(command: string): number {
    return this.calls.filter((call) => call.command === command).length;
  }

  async #invoke(command: string, args: unknown): Promise<unknown> {
    const parameters = (args instanceof Uint8Array ? { bytes: args } : (args ?? {})) as Arguments;
    this.calls.push({ command, args: parameters });
    const failure = this.#failures.get(command);
    this.#failures.delete(command);
    const handler =
      this.#handlers[command]
      ?? this.marks.handlers[command]
      ?? this.ownValues.handlers[command]
      ?? this.suggestions.handlers[command]
      ?? this.suggestions.rules.handlers[command]
      ?? this.words.handlers[command]
      ?? this.captions.handlers[command]
      ?? this.libraries.handlers[command]
      ?? this.exchange.handlers[command]
      ?? this.data.handlers[command]
      ?? fail("badRequest", `no command ${command}`);
    const wait = this.delays[String(parameters["text"])] ?? this.#delay;
    if (LISTS.has(command) && wait > 0) await delay(wait);
    if (this.#slow > 0 && (command === "overview" || command === "preferences")) await delay(this.#slow);
    if (failure) throw failure;
    return handler(parameters);
  }

  #initialOverview(folders: number, readOnly: boolean): Overview {
    const names = ["Journeys", "Family", "Scans", "Phone"];
    return {
      library: "/home/asha/.local/share/ratna",
      libraryBytes: 734_003_200,
      model: "starter",
      modelName: "Built-in",
      nextModel: null,
      notYet: 0,
      unsearchable: 0,
      setAside: 0,
      modelFailure: null,
      readOnly,
      unread: [],
      obstacles: [],
      pictures: 0,
      recent: 0,
      favourites: 0,
      words: { read: 0, total: 0 },
      problems: 0,
      cloud: 0,
      readsCloud: false,
      captionRun: null,
      suggestedFolder: "/home/asha/Pictures",
      photosLibraries: this.#photos ? [`/Users/asha/Pictures/${this.#photos}.photoslibrary`] : [],
      libraries: [],
      folders: Array.from({ length: folders }, (_, number) => {
        const name = names[number % names.length] ?? "";
        return { id: number + 1, name, path: `/home/asha/Pictures/${name}`, pictures: 0, ...CONNECTED };
      }),
    };
  }

  #currentOverview(): Overview {
    const { ids } = this.library;
    const cached = this.#folderCounts?.of === ids && this.#folderCounts.folders.length === this.overview.folders.length;
    const count = (folder: number): number => ids.filter((id) => this.#folderHolds(folder, id)).length;
    if (!cached) this.#folderCounts = { of: ids, folders: this.overview.folders.map(({ id }) => count(id)) };
    const counts = this.#folderCounts?.folders ?? [];
    const folders = this.overview.folders.map((folder, at) => ({ ...folder, pictures: counts[at] ?? 0 }));
    const recent = Math.min(RECENT, ids.length);
    const favourites = this.marks.favourites.length;
    return { ...this.overview, pictures: ids.length, recent, favourites, problems: this.problems.length, folders };
  }

  #folderHolds(folder: number, id: number): boolean {
    return id % Math.max(1, this.overview.folders.length) === folder - 1;
  }

  #picturesOf(folder: number): number[] {
    return this.library.ids.filter((id) => this.#folderHolds(folder, id));
  }

  #folderLevels(opened: FolderPlace[]): unknown {
    const roots = this.overview.folders.map(({ id }) => id);
    return folderLevels(roots, (root) => this.#picturesOf(root), this.#trips, opened);
  }

  #folderOf(id: number): FolderPlace {
    const root = this.overview.folders.find((folder) => this.#folderHolds(folder.id, id))?.id ?? 1;
    return { id: root, path: pathOf(id, this.#trips) };
  }

  #view(view: View): number[] {
    const { ids } = this.library;
    if (view.kind === "recent") return ids.slice(0, RECENT);
    if (view.kind === "subfolder") {
      return this.#picturesOf(view.id).filter((id) => isBelow(pathOf(id, this.#trips), view.path));
    }
    if (view.kind === "favourites") return this.marks.favourites;
    if (view.kind === "tag") return this.marks.withTag(view.id);
    return view.kind === "folder" ? this.#picturesOf(view.id) : ids;
  }

  /**
   * `nothing …` matches no picture well, and `in:Nowhere` has none; every other text matches some, always the same: a
   * third each strong, fair and weak.
   */
  #search(text: string, scope: View | null): ArrayBuffer {
    if (text.trim() === "") fail("emptyQuery", "there is nothing to look for");
    if (text.includes("in:Nowhere") || (scope && text === "elsewhere"))
      return this.library.encode([], { noMatch: true });
    const { parts } = queryPartsOf(text);
    const allowed = scope && new Set(this.#view(scope));
    const isListed = parts.every(({ kind }) => kind === "filter" || kind === "sort");
    if (isListed || text.includes("sort:date")) {
      const ids = this.library.ids.filter((id) => id % 3 === 0 && (allowed?.has(id) ?? true));
      return this.library.encode(
        ids.map((id) => ({ id })),
        { byDate: true },
      );
    }
    const noMatch = text.startsWith("nothing");
    const all: Row[] = this.library.pseudoRandomRows(hashText(text.trim().toLowerCase()), Infinity);
    const rows = all.filter(({ id }) => allowed?.has(id) ?? true);
    const third = noMatch ? 0 : Math.ceil(rows.length / 3);
    const matches = { strong: third, fair: Math.min(third, rows.length - third) };
    return this.library.encode(rows, { noMatch, ...matches });
  }

  #similarTo(id: number): ArrayBuffer {
    return this.library.ids.includes(id) ? this.#similar(id, id) : fail("notFound", `no picture ${id}`);
  }

  /** Details of a removed picture stay available for a while, without files. */
  #details(id: number): Details {
    const known = { ...this.ownValues.in(this.library.details(id)), ...this.pixels };
    const tagsByRule = this.suggestions.rules.tagsOf(id);
    const details = {
      ...known,
      tags: this.marks.tagsOf(id),
      tagsByRule,
      rating: this.marks.ratingOf(id) ?? known.rating,
    };
    return this.library.ids.includes(id) ? details : { ...details, copies: [] };
  }

  #setCaption(id: number, text: string): null {
    if (text === "") this.library.captions.delete(id);
    else this.library.captions.set(id, { text, captioner: null, madeAt: Math.floor(Date.now() / 1000) });
    this.push({ kind: "marked" });
    return null;
  }

  #summary(ids: Uint32Array): SelectionSummary {
    return { ...summaryOf((id) => this.#details(id), ids), ...this.marks.summaryOf(ids) };
  }

  #withFiles(args: Arguments): null {
    const ids = (args["ids"] as number[] | undefined) ?? [args["id"] as number];
    const reached = ids.some((id) => this.library.ids.includes(id) && this.library.away.get(id) !== 1);
    return reached ? null : fail("notFound", "no file of this picture can be reached right now");
  }

  #browse(view: View, limit: number | null): ArrayBuffer {
    const ids = this.#view(view);
    // The page takes ownership of the buffer, so it can be returned only once.
    if (limit === null && this.#encoded?.of === ids) {
      const { message } = this.#encoded;
      this.#encoded = null;
      return message;
    }
    return this.library.encode((limit === null ? ids : ids.slice(0, limit)).map((id) => ({ id })));
  }

  #similar(seed: number, without = 0): ArrayBuffer {
    const rows = this.library.pseudoRandomRows(seed, SIMILAR).filter(({ id }) => id !== without);
    if (this.alike === null) return this.library.encode(rows);
    const strong = Math.min(this.alike, Math.ceil(this.alike / 2));
    return this.library.encode(rows, { noMatch: this.alike === 0, strong, fair: this.alike - strong });
  }

  #trash(ids: number[]): Trashed {
    const failed = this.notMoved;
    const gone = new Set(ids.slice(failed));
    const kept = this.library.ids;
    this.library.ids = kept.filter((id) => !gone.has(id));
    const token = ++this.#lastToken;
    this.#trashed.set(token, { gone, before: kept });
    this.push({ kind: "changed" });
    const failure: Failure | null = failed > 0 ? { code: "io", message: "no permission to move it" } : null;
    return { token, pictures: gone.size, files: gone.size, failed, failure };
  }

  #undoTrash(token: number): PutBack {
    const { gone, before } = this.#trashed.get(token) ?? fail("notFound", "that was put back already");
    const [now, then] = [new Set(this.library.ids), new Set(before)];
    const added = this.library.ids.filter((id) => !then.has(id));
    this.library.ids = [...added, ...before.filter((id) => now.has(id) || gone.has(id))];
    const ids = [...gone];
    this.#trashed.delete(token);
    this.push({ kind: "changed" });
    return { files: ids.length, ids };
  }

  #removeFolder(folder: number): void {
    this.overview.folders = this.overview.folders.filter(({ id }) => id !== folder);
    this.push({ kind: "changed" });
  }

  #locate(folder: number): Located | null {
    if (!this.dialogAccepted) return null;
    if (this.doubt === null) this.disconnect(folder, false);
    return { path: "/media/asha/Journeys", doubt: this.doubt };
  }

  #cancelSwitch(): void {
    this.progress({ phase: "idle", pause: null });
    this.models.endSwitch(false);
  }

  #addModel(): boolean {
    if (this.dialogAccepted) this.models.add();
    return this.dialogAccepted;
  }

  #setPause(pause: Activity["pause"]): null {
    this.progress({ pause });
    return null;
  }

  readonly #handlers: Record<string, Handler> = {
    subscribe: (args) => {
      this.#channels.push({ id: (args["channel"] as { id: number }).id, sent: 0 });
      this.push({ kind: "activity", activity: this.activity });
    },
    overview: () => this.#currentOverview(),
    restorable_copy: () => this.restorableCopy,
    restore_copy: () => null,
    start_anew: () => null,
    problems: () => this.problems,
    details: (args) => this.#details(args["id"] as number),
    set_caption: (args) => this.#setCaption(args["id"] as number, (args["text"] as string).trim()),
    selection_bytes: (args) => bytesOf(idsIn(args["bytes"] as Uint8Array)),
    selection_summary: (args) => this.#summary(idsIn(args["bytes"] as Uint8Array)),
    preferences: () => this.preferences,
    change_preferences: (args) => this.changePreferences(args["changes"] as PreferenceChanges),
    diagnosis: () => ({ text: DIAGNOSIS, hasPage: this.hasIssuePage }),
    excludes: () => this.excludes,
    set_excludes: (args) => void (this.excludes = args["patterns"] as string[]),
    reset_excludes: () => (this.excludes = [...DEFAULT_EXCLUDES]),
    random: (args) => {
      const { view, count, seed, after } = args as { view: View; count: number; seed: number; after: number };
      const order = [...this.#view(view)].sort((one, other) => hashNumber(one, seed) - hashNumber(other, seed));
      const start = order.length > 0 ? after % order.length : 0;
      return this.library.encode(order.slice(start, start + count).map((id) => ({ id })));
    },
    browse: (args) => this.#browse(args["view"] as View, args["limit"] as number | null),
    browse_after: (args) => {
      const after = args["after"] as number;
      const ids = this.#view(args["view"] as View).filter((id) => id > after);
      return this.library.encode(ids.map((id) => ({ id })));
    },
    fields_with_words: () => ["name", "tags"],
    search: (args) => this.#search(args["text"] as string, args["scope"] as View | null),
    query_parts: (args) => queryPartsOf(args["text"] as string),
    complete: (args) => completionsOf(args["text"] as string, args["cursor"] as number),
    like_preview: likePreview,
    keep_pasted: () => "/tmp/ratna-received-1/0/picture",
    similar: (args) => this.#similarTo(args["id"] as number),
    same_template: (args) => this.#similar(1000 + (args["id"] as number), args["id"] as number),
    similar_to_file: (args) => this.#similar(hashText(args["path"] as string)),
    similar_to_bytes: (args) => this.#similar((args["bytes"] as Uint8Array).length),
    search_by_files: (args) => this.offered ?? { kind: "file", path: (args["paths"] as string[])[0] },
    pasted: () => this.offered ?? { kind: "refused", refusal: { reason: "nothing", name: "", folder: null } },
    pasted_picture: () => new Uint8Array([1, 2, 3]).buffer,
    add_dropped: () => this.added,
    folder_levels: (args) => this.#folderLevels(args["opened"] as FolderPlace[]),
    folder_of_picture: (args) => this.#folderOf(args["id"] as number),
    keep_received: () => ({ pictures: 2, folder: "/home/asha/Pictures/Ratna" }),
    choose_folders: () => this.dialogAccepted,
    choose_library: () => this.dialogAccepted,
    failed_library: () => this.failedLibrary,
    folder_contents: () => this.contents,
    choose_excluded: () => this.dialogAccepted,
    locate_folder: (args) => this.#locate(args["id"] as number),
    locate_folder_anyway: (args) => this.disconnect(args["id"] as number, false),
    set_reads_cloud: (args) => void (this.overview.readsCloud = args["read"] as boolean),
    remove_folder: (args) => this.#removeFolder(args["id"] as number),
    pause: () => this.#setPause("asked"),
    resume: () => this.#setPause(null),
    cancel: () => this.progress({ phase: "idle", pause: null }),
    models: () => structuredClone(this.models.list),
    get_model: (args) => this.models.get(args["id"] as string),
    stop_download: () => this.models.stop(),
    use_model: (args) => this.models.prepare(args["id"] as string),
    cancel_switch: () => this.#cancelSwitch(),
    add_model: () => this.#addModel(),
    remove_model: (args) => this.models.remove(args["id"] as string),
    trash: (args) => this.#trash(args["ids"] as number[]),
    undo_trash: (args) => this.#undoTrash(args["token"] as number),
    ...Object.fromEntries(FILES.map((command) => [command, (args: Arguments) => this.#withFiles(args)])),
    ...Object.fromEntries(SILENT.map((command) => [command, () => null])),
  };
}

/** Parses the options from a page's query string. */
export const optionsOf = (search: string): Options =>
  Object.fromEntries(
    Array.from(new URLSearchParams(search), ([name, text]): [string, string | number | boolean] => {
      const number = Number(text);
      if (text === "true" || text === "false") return [name, text === "true"];
      return [name, Number.isNaN(number) ? text : number];
    }),
  );

declare global {
  interface Window {
    fake: Fake;
  }
}
