/**
 * The pages' only access to the commands of the shell and to its pictures. Knows nothing of what is done with the
 * results. Every function rejects with a `Failure`.
 */
import { Channel, invoke } from "@tauri-apps/api/core";

import type { CaptionSettings } from "./generated/CaptionSettings";
import type { Commands } from "./generated/commands";
import type { ConflictChoice } from "./generated/ConflictChoice";
import type { Details } from "./generated/Details";
import type { Edit } from "./generated/Edit";
import type { ErrorCode } from "./generated/ErrorCode";
import type { Event } from "./generated/Event";
import type { ExportForm } from "./generated/ExportForm";
import type { Failure } from "./generated/Failure";
import type { FolderExchange } from "./generated/FolderExchange";
import type { FolderPlace } from "./generated/FolderPlace";
import type { Marked } from "./generated/Marked";
import type { MenuState } from "./generated/MenuState";
import type { Models } from "./generated/Models";
import type { Overview } from "./generated/Overview";
import type { PreferenceChanges } from "./generated/PreferenceChanges";
import type { Preferences } from "./generated/Preferences";
import type { PreviewsFolder } from "./generated/PreviewsFolder";
import type { Problem } from "./generated/Problem";
import type { SelectionSummary } from "./generated/SelectionSummary";
import type { Tag } from "./generated/Tag";
import type { Trashed } from "./generated/Trashed";
import type { View } from "./generated/View";
import { Listing } from "./listing";

export type { Details, Edit, ErrorCode, Event, Failure, Models, Overview, Preferences, Problem, Trashed, View };
export type { Marked, SelectionSummary, Tag };

/** Sizes a picture is served in: 256 and 512 px squares at most, or as large as the screen has use for. */
export type Size = 256 | 512 | "view";

/** Where pictures are served. Tests in a plain browser, which lacks the app's scheme, serve them elsewhere. */
const PICTURES: string = import.meta.env["VITE_PICTURES"] ?? "thumb://localhost";

/** The URL of a picture. */
export const thumb = (hash: string, size: Size): string => `${PICTURES}/${hash}/${size}`;

/** The arguments of a command, as the rest of a parameter list: none, or one. */
type Args<C extends keyof Commands> = Commands[C]["args"] extends undefined ? [] : [args: Commands[C]["args"]];

/** Calls a command. The only caller of `invoke`: `Commands` is generated from the commands in Rust. */
const call = <C extends keyof Commands>(command: C, ...[args]: Args<C>): Promise<Commands[C]["result"]> =>
  invoke(command, args);

/** Ids as bytes: typed arrays are little-endian wherever the app runs. */
const bytesOf = (ids: Uint32Array<ArrayBuffer>): Uint8Array =>
  new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);

const list = async (bytes: Promise<ArrayBuffer>): Promise<Listing> => Listing.read(await bytes);

export const bridge = {
  /** Calls the listener with every event from now on. */
  subscribe: (listener: (event: Event) => void) => {
    const channel = new Channel<Event>();
    channel.onmessage = listener;
    return call("subscribe", { channel });
  },

  overview: () => call("overview"),
  /** The date of the copy of the catalogue to restore, as 2026-11-28; null if none would help. */
  restorableCopy: () => call("restorable_copy"),
  /** Puts the newest copy of the catalogue back, and opens the library with it. */
  restoreCopy: () => call("restore_copy"),
  /** Creates an empty catalogue where it is missing, and opens the library with it. */
  startAnew: () => call("start_anew"),
  /** The library that could not be opened. */
  failedLibrary: () => call("failed_library"),
  /** Asks for a folder and opens the library in it instead of one that could not be opened; resolves with whether any. */
  chooseLibrary: () => call("choose_library"),
  openForReading: () => call("open_for_reading"),
  openAgain: () => call("open_again"),
  quit: () => call("quit"),
  problems: () => call("problems"),
  details: (id: number) => call("details", { id }),
  /** What was read in a picture; null if nothing was read yet, without lines if it has no text. */
  wordsInPicture: (id: number) => call("words_in_picture", { id }),
  /** What pictures have in common. */
  selectionSummary: (ids: Uint32Array<ArrayBuffer>) => call("selection_summary", bytesOf(ids)),
  /** The file sizes of pictures in bytes, added up. */
  selectionBytes: (ids: Uint32Array<ArrayBuffer>) => call("selection_bytes", bytesOf(ids)),
  preferences: () => call("preferences"),
  /** Changes preferences in all windows. */
  changePreferences: (changes: PreferenceChanges) => call("change_preferences", { changes }),
  /** Opens the settings window, or brings it to the front. */
  openSettings: () => call("open_settings"),
  closeSettings: () => call("close_settings"),
  /** Shows the page's window. Call when its content is in place. */
  pageReady: () => call("page_ready"),
  /** Makes the settings window as high as what it shows, in CSS pixels. */
  fitSettings: (height: number) => call("fit_settings", { height }),
  /** Lets the main window enter full screen, or leave it. */
  toggleFullScreen: () => call("toggle_full_screen"),
  /** What a report of a problem should say. */
  diagnosis: () => call("diagnosis"),
  copyDiagnosis: () => call("copy_diagnosis"),
  /** Opens the page where problems are reported in the browser. */
  reportProblem: () => call("report_problem"),

  /** Patterns of files and folders that are not indexed, in any folder. */
  excludes: () => call("excludes"),
  /** Replaces the patterns and scans every folder again. */
  setExcludes: (patterns: string[]) => call("set_excludes", { patterns }),
  /** Restores the default patterns and scans every folder again; returns the patterns. */
  resetExcludes: () => call("reset_excludes"),

  /** The pictures of a view, newest first; at most `limit` of them, if there is a limit. */
  browse: (view: View, limit?: number) => list(call("browse", { view, limit: limit ?? null })),
  /** The pictures of a view that were added after the picture `after`, newest first. */
  browseAfter: (view: View, after: number) => list(call("browse_after", { view, after })),
  /** The pictures of a view, or of all, that a query finds: good matches, then less certain ones; or newest first. */
  search: (text: string, scope: View | null) => list(call("search", { text, scope })),
  /** Which texts of a picture have the words of a query. */
  fieldsWithWords: (text: string, id: number) => call("fields_with_words", { text, id }),
  /** What the parts of a query mean, and what is wrong with it. */
  queryParts: (text: string) => call("query_parts", { text }),
  /** What can be typed at the cursor; offsets are those of JavaScript. */
  complete: (text: string, cursor: number) => call("complete", { text, cursor }),
  /** A small JPEG of a picture file that a query names. */
  likePreview: async (path: string) => new Uint8Array(await call("like_preview", { path })),
  /** Keeps a pasted picture in a temporary file until Ratna quits; resolves with its path. */
  keepPasted: (bytes: Uint8Array) => call("keep_pasted", bytes),
  /** The pictures that are similar to a picture of the library, without that picture. */
  similar: (id: number) => list(call("similar", { id })),
  /** The pictures that have the template of a picture with words, whatever theirs say; without that picture. */
  sameTemplate: (id: number) => list(call("same_template", { id })),
  /** The pictures that are similar to any picture file. */
  similarToFile: (path: string) => list(call("similar_to_file", { path })),
  /** The pictures that are similar to a pasted one, of which these are the encoded bytes. */
  similarToBytes: (bytes: Uint8Array) => list(call("similar_to_bytes", bytes)),

  /** Random pictures of a view, without the first `after` in the order that the seed chooses. */
  random: (view: View, count: number, seed: number, after: number) =>
    list(call("random", { view, count, seed, after })),
  /** Tags that may suit a picture, the surest first; null while they are prepared. */
  suggestedTags: (id: number) => call("suggested_tags", { id }),
  /** How many tags accepting suggestions would add, for a few strengths. */
  suggestedCounts: (ids: number[]) => call("suggested_counts", { ids }),
  /** Adds the suggested tags of a strength or more. */
  acceptSuggested: (ids: number[], strength: number) => call("accept_suggested", { ids, strength }),
  /** Has a tag no longer be suggested for pictures. */
  refuseSuggested: (ids: number[], tag: string) => call("refuse_suggested", { ids, tag }),
  /** The rules by which suggested tags are added by themselves. */
  keywordRules: () => call("keyword_rules"),
  /** How many pictures a rule would add a tag to. */
  keywordRuleCount: (tag: string, strength: number) => call("keyword_rule_count", { tag, strength }),
  /** Has a suggested tag of a strength or more be added by itself from now on. */
  addKeywordRule: (tag: string, strength: number) => call("add_keyword_rule", { tag, strength }),
  /** Removes a rule, with the tags that it added, or without. */
  removeKeywordRule: (id: number, withTags: boolean) => call("remove_keyword_rule", { id, withTags }),

  addFolders: (paths: string[]) => call("add_folders", { paths }),
  /** Keeps files of a drop that another program wrote for Ratna, and adds their folder; resolves with its path. */
  keepReceived: (paths: string[]) => call("keep_received", { paths }),
  /** Asks for folders with the system's dialog and adds them; resolves with whether any was chosen. */
  chooseFolders: () => call("choose_folders"),
  /** Asks for the file of a library of another program with the system's dialog; the event `libraries` has its path. */
  chooseLibraryFile: () => call("choose_library_file"),
  /** What is in a library of another program; null if it is none, or the look was stopped. */
  lookAtLibrary: (path: string) => call("look_at_library", { path }),
  /** Asks for a folder with the system's dialog and extracts a library in zip files into it; null if that was left or stopped. */
  extractLibrary: (path: string) => call("extract_library", { path }),
  /** Stops looking at a library, or extracting one. */
  stopLooking: () => call("stop_looking"),
  /** Brings in a library of another program; the event `imported` says what came of it. */
  importLibrary: (path: string, withHidden: boolean) => call("import_library", { path, withHidden }),
  /** Forgets a library of another program, whose files stay. */
  setLibraryHidden: (id: number, hidden: boolean) => call("set_library_hidden", { id, hidden }),
  forgetLibrary: (id: number) => call("forget_library", { id }),
  /** The albums of other programs' libraries, by path. */
  albums: () => call("albums"),
  /** Asks for a folder of Lightroom's previews with the system's dialog; null if nothing was chosen. */
  choosePreviews: () => call("choose_previews"),
  /** What would come back from previews. */
  recoverable: (previews: PreviewsFolder) => call("recoverable", { previews }),
  /** Asks for a folder with the system's dialog and recovers previews into it; null if nothing was chosen. */
  recoverPreviews: (previews: PreviewsFolder) => call("recover_previews", { previews }),
  /** Stops looking at previews, or recovering them. */
  stopRecovery: () => call("stop_recovery"),
  /** Asks where with the system's dialog and writes what is known of pictures; null if nothing was chosen. */
  exportData: (ids: number[], form: ExportForm) => call("export_data", { ids, form }),
  /** Shows the latest export in the file manager. */
  revealExport: () => call("reveal_export"),
  /** Asks for a file that was exported with the system's dialog; null if nothing was chosen. */
  chooseData: () => call("choose_data"),
  /** What taking in an exported file would change. */
  lookAtData: (path: string) => call("look_at_data", { path }),
  /** Takes in an exported file. */
  importData: (path: string, replace: boolean) => call("import_data", { path, replace }),
  /** Stops the export, or the import. */
  stopData: () => call("stop_data"),
  /** Adds what was dropped on the library; resolves with why the rest was not added. */
  addDropped: (paths: string[]) => call("add_dropped", { paths }),
  /** Which of the files dropped on the search field to search by. */
  searchByFiles: (paths: string[]) => call("search_by_files", { paths }),
  /** What on the clipboard to search by. In a text field, text comes before a picture of it. */
  pasted: (inTextField: boolean) => call("pasted", { inTextField }),
  /** The encoded picture on the clipboard; empty if there is none any more. */
  pastedPicture: async () => new Uint8Array(await call("pasted_picture")),
  /** The folders directly in each of the opened ones. Unless `fresh`, as they were at the last call, but at once. */
  folderLevels: (opened: FolderPlace[], fresh: boolean) => call("folder_levels", { opened, fresh }),
  /** The folder of a picture's first file. */
  folderOfPicture: (id: number) => call("folder_of_picture", { id }),
  rescanSubfolder: (place: FolderPlace) => call("rescan_subfolder", { place }),
  excludeSubfolder: (place: FolderPlace) => call("exclude_subfolder", { place }),
  revealSubfolder: (place: FolderPlace) => call("reveal_subfolder", { place }),
  copyFolderPath: (place: FolderPlace) => call("copy_folder_path", { place }),
  rescanFolder: (id: number) => call("rescan_folder", { id }),
  /** Asks for a subfolder with the system's dialog and excludes it; resolves with whether one was chosen. */
  chooseExcluded: (id: number) => call("choose_excluded", { id }),
  /** Removes a folder from the library. Its files are not touched. */
  removeFolder: (id: number) => call("remove_folder", { id }),
  /** Asks where a folder is now with the system's dialog and moves it there; null if nothing was chosen. */
  locateFolder: (id: number) => call("locate_folder", { id }),
  /** Moves a folder to a place although few of its pictures are there. */
  locateFolderAnyway: (id: number, path: string) => call("locate_folder_anyway", { id, path }),
  revealFolder: (id: number) => call("reveal_folder", { id }),
  /** What a folder without pictures holds; all folders together for null. */
  folderContents: (id: number | null) => call("folder_contents", { id }),
  revealLibrary: () => call("reveal_library"),
  /** Opens the Mac's settings in which Ratna can be let into every folder. */
  openPrivacySettings: () => call("open_privacy_settings"),

  /** Sets whether files in the cloud are downloaded and indexed. */
  setReadsCloud: (read: boolean) => call("set_reads_cloud", { read }),

  pause: () => call("pause"),
  resume: () => call("resume"),
  cancel: () => call("cancel"),
  /** Indexes what the user stopped, or a crash. */
  resumeStopped: () => call("resume_stopped"),

  /** What reads the words in pictures, with what is missing for the user's languages. */
  textReaders: () => call("text_readers"),

  models: () => call("models"),
  /** Downloads a model or the rest of it, prepares the library for it, and then uses it. */
  getModel: (id: string) => call("get_model", { id }),
  /** Stops the download. What is on disk stays. */
  stopDownload: () => call("stop_download"),
  /** Prepares the library for an installed model, and then uses it. */
  useModel: (id: string) => call("use_model", { id }),
  /** Stops preparing the library for the next model, and keeps the one in use. */
  cancelSwitch: () => call("cancel_switch"),
  /** Asks for a folder that contains a model and copies the model; resolves with whether one was chosen. */
  addModel: () => call("add_model"),
  /** Deletes a model or its partial download. */
  removeModel: (id: string) => call("remove_model", { id }),

  reveal: (id: number) => call("reveal", { id }),
  revealPath: (path: string) => call("reveal_path", { path }),
  openPicture: (id: number) => call("open_picture", { id }),
  copyPictures: (ids: number[]) => call("copy_pictures", { ids }),
  copyPaths: (ids: number[]) => call("copy_paths", { ids }),
  /** Copies text, such as that in a picture. */
  copyText: (text: string) => call("copy_text", { text }),
  /** Reads what a drag of pictures needs, ahead of it. */
  prepareDrag: (ids: number[]) => call("prepare_drag", { ids }),
  /** Drags pictures out of the window; resolves when the drag has ended. */
  dragOut: (ids: number[]) => call("drag_out", { ids }),
  /** Runs an editing command of the web view in the focused text field. */
  edit: (command: Edit) => call("edit", { command }),
  /** Tells the menus which of their items can do something. */
  setMenuState: (state: MenuState) => call("set_menu_state", { state }),

  /** Reports whether what dragged pictures are over takes them. */
  takeDrag: (taken: boolean) => call("take_drag", { taken }),

  /** Every tag, by path. */
  tags: () => call("tags"),
  /** Adds a tag to pictures, or removes it from them. */
  tagPictures: (ids: number[], tag: string, on: boolean) => call("tag_pictures", { ids, tag, on }),
  setFavourite: (ids: number[], on: boolean) => call("set_favourite", { ids, on }),
  /** Rates pictures with 1 to 5 stars; with 0 they have none. */
  setRating: (ids: number[], rating: number) => call("set_rating", { ids, rating }),
  /** Sets what a picture shows in the person's words; an empty text deletes its caption. */
  setCaption: (id: number, text: string) => call("set_caption", { id, text }),

  captionSettings: () => call("caption_settings"),
  setCaptionSettings: (settings: CaptionSettings) => call("set_caption_settings", { settings }),
  /** The models that describe pictures and can be downloaded, or were. */
  captionModels: () => call("caption_models"),
  /** The model servers that run on this computer. */
  captionServers: () => call("caption_servers"),
  /** The model server at an address. Fails with `captionNotLocal` for a host that is not this computer, unless confirmed. */
  captionServer: (address: string, confirmedHost: string | null) => call("caption_server", { address, confirmedHost }),
  /** Who made how many captions. */
  captioners: () => call("captioners"),
  removeCaptionsBy: (captioner: string) => call("remove_captions_by", { captioner }),
  /** Describes a picture, whose words the event `captionPiece` brings; resolves with the caption, or null if stopped. */
  describePicture: (id: number) => call("describe_picture", { id }),
  stopDescribing: () => call("stop_describing"),
  /** Describes pictures in the background; all without a caption for null. */
  startCaptions: (ids: number[] | null) => call("start_captions", { ids }),
  pauseCaptions: () => call("pause_captions"),
  resumeCaptions: () => call("resume_captions"),
  stopCaptions: () => call("stop_captions"),

  /** Renames a tag with those below it, or merges it into the one that has the new name. */
  renameTag: (from: string, to: string) => call("rename_tag", { from, to }),
  deleteTag: (tag: string) => call("delete_tag", { tag }),
  /** Undoes a change of tags, favourites or ratings. */
  undoMarking: (token: number) => call("undo_marking", { token }),

  /** What is written to files of a folder. */
  folderExchange: (id: number) => call("folder_exchange", { id }),
  setFolderExchange: (id: number, settings: FolderExchange) => call("set_folder_exchange", { id, settings }),
  /** The folders inside for which something else was chosen, by their relative paths. */
  folderExchangeParts: (id: number) => call("folder_exchange_parts", { id }),
  /** Whether a picture's file has what the person says about it. */
  exchangeState: (id: number) => call("exchange_state", { id }),
  /** Compares a picture with its files, and writes what they lack. */
  exchangePicture: (id: number) => call("exchange_picture", { id }),
  /** What was changed here and in a file since both agreed. */
  exchangeConflicts: () => call("exchange_conflicts"),
  /** Decides the conflicts of pictures, or all of them for null. */
  resolveConflicts: (ids: number[] | null, choice: ConflictChoice) => call("resolve_conflicts", { ids, choice }),
  /** Stops that; what isn't decided by then stays a conflict. */
  stopDeciding: () => call("stop_deciding"),

  trash: (ids: number[]) => call("trash", { ids }),
  undoTrash: (token: number) => call("undo_trash", { token }),
  /** Opens the trash in the system's file manager. */
  openTrash: () => call("open_trash"),
};

/** The failure that a command rejected with. */
export const failure = (thrown: unknown): Failure => {
  const isFailure = typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
  if (isFailure) return thrown as Failure;
  return { code: "internal", message: String(thrown) };
};
