// Generated from src-tauri/src by `make types`. Do not edit.
import type { Channel } from "@tauri-apps/api/core";

import type { Added } from "./Added";
import type { Album } from "./Album";
import type { Caption } from "./Caption";
import type { CaptionSettings } from "./CaptionSettings";
import type { CaptionerCount } from "./CaptionerCount";
import type { Completion } from "./Completion";
import type { Conflict } from "./Conflict";
import type { ConflictChoice } from "./ConflictChoice";
import type { Details } from "./Details";
import type { Diagnosis } from "./Diagnosis";
import type { Edit } from "./Edit";
import type { Event } from "./Event";
import type { ExchangeState } from "./ExchangeState";
import type { ExportForm } from "./ExportForm";
import type { ExportedData } from "./ExportedData";
import type { FailedLibrary } from "./FailedLibrary";
import type { FolderContents } from "./FolderContents";
import type { FolderExchange } from "./FolderExchange";
import type { FolderLevels } from "./FolderLevels";
import type { FolderPlace } from "./FolderPlace";
import type { FoundLibrary } from "./FoundLibrary";
import type { FoundServer } from "./FoundServer";
import type { ImportedData } from "./ImportedData";
import type { Kept } from "./Kept";
import type { KeywordRule } from "./KeywordRule";
import type { Located } from "./Located";
import type { Marked } from "./Marked";
import type { MenuState } from "./MenuState";
import type { ModelEntry } from "./ModelEntry";
import type { Models } from "./Models";
import type { Offered } from "./Offered";
import type { Overview } from "./Overview";
import type { PreferenceChanges } from "./PreferenceChanges";
import type { Preferences } from "./Preferences";
import type { PreviewsFolder } from "./PreviewsFolder";
import type { Problem } from "./Problem";
import type { PutBack } from "./PutBack";
import type { QueryParts } from "./QueryParts";
import type { ReadWords } from "./ReadWords";
import type { Recoverable } from "./Recoverable";
import type { Recovery } from "./Recovery";
import type { Resolved } from "./Resolved";
import type { SelectionSummary } from "./SelectionSummary";
import type { SuggestedCount } from "./SuggestedCount";
import type { Suggestion } from "./Suggestion";
import type { Tag } from "./Tag";
import type { TextField } from "./TextField";
import type { TextReaderEntry } from "./TextReaderEntry";
import type { Trashed } from "./Trashed";
import type { View } from "./View";

/** The arguments and the result of every command. */
export interface Commands {
  /** Adds the suggested tags of a strength or more to pictures, as one change. */
  accept_suggested: { args: { ids: Array<number>; strength: number }; result: Marked };
  /** Adds what was dropped on the library and indexes it, a picture standing for its folder; returns why the rest was not
   * added. The window asks about libraries of other programs. */
  add_dropped: { args: { paths: Array<string> }; result: Added };
  /** Adds folders and indexes them. A picture stands for its folder. */
  add_folders: { args: { paths: Array<string> }; result: void };
  /** Makes a rule by which a suggested tag of a strength or more is added by itself, and adds it to the pictures there are. */
  add_keyword_rule: { args: { tag: string; strength: number }; result: Marked };
  /** Asks for a folder that contains a model and copies the model; returns whether one was chosen. */
  add_model: { args: undefined; result: boolean };
  /** Returns the albums of other programs' libraries that have pictures, by path. Those of the same path are one. */
  albums: { args: undefined; result: Array<Album> };
  /** Returns the pictures of a view, newest first; at most `limit` of them, if there is a limit. */
  browse: { args: { view: View; limit: number | null }; result: ArrayBuffer };
  /** Returns the pictures of a view that were added after the picture `after`, newest first. */
  browse_after: { args: { view: View; after: number }; result: ArrayBuffer };
  /** Cancels indexing and keeps what is done. */
  cancel: { args: undefined; result: void };
  /** Stops preparing the library for the next model, and keeps the one in use. */
  cancel_switch: { args: undefined; result: void };
  /** Returns the models that caption pictures and can be downloaded, or were. */
  caption_models: { args: undefined; result: Array<ModelEntry> };
  /** Returns the model server at an address. One on another machine needs the host that the person confirmed. */
  caption_server: { args: { address: string; confirmedHost: string | null }; result: FoundServer };
  /** Returns the model servers that answer at the usual ports of this machine. */
  caption_servers: { args: undefined; result: Array<FoundServer> };
  /** Returns what captions pictures, and what it is asked. */
  caption_settings: { args: undefined; result: CaptionSettings };
  /** Returns what captioned pictures of the library. */
  captioners: { args: undefined; result: Array<CaptionerCount> };
  /** Changes the user's preferences in all windows. Repaints the windows' frames or translates the menus, and prefers the
   * language in pictures, if that is what has changed. */
  change_preferences: { args: { changes: PreferenceChanges }; result: void };
  /** Asks for a file with pictures' data; returns its path. */
  choose_data: { args: undefined; result: string | null };
  /** Asks for a subfolder and excludes it from the folder; returns whether one was chosen. */
  choose_excluded: { args: { id: number }; result: boolean };
  /** Asks for folders and adds them; returns whether any was chosen. The window asks about libraries of other programs. */
  choose_folders: { args: undefined; result: boolean };
  /** Asks for a folder and opens the library in it, or a new one; returns whether one was chosen. That it can be opened shows
   * when it is used. */
  choose_library: { args: undefined; result: boolean };
  /** Asks for the file of a library of another program, and lets the window ask about it. Elsewhere than on a Mac packages are
   * folders, which can be added as such. */
  choose_library_file: { args: undefined; result: void };
  /** Asks for the folder of previews, or for the folder that it lies in; returns it with the catalogue beside it. */
  choose_previews: { args: undefined; result: PreviewsFolder | null };
  /** Closes the settings window. */
  close_settings: { args: undefined; result: void };
  /** Returns what can be typed at the cursor, an offset in UTF-16 code units; at most eight completions, best first. */
  complete: { args: { text: string; cursor: number }; result: Array<Completion> };
  /** Copies what a report of a problem should say. */
  copy_diagnosis: { args: undefined; result: void };
  /** Copies the path of a folder of the library, or of one inside it. */
  copy_folder_path: { args: { place: FolderPlace }; result: void };
  /** Copies the paths of pictures, one per line. */
  copy_paths: { args: { ids: Array<number> }; result: void };
  /** Copies pictures: on a Mac their files and pixels together, elsewhere the pixels of a single one or the files of
   * several. */
  copy_pictures: { args: { ids: Array<number> }; result: void };
  /** Copies text, such as that in a picture. */
  copy_text: { args: { text: string }; result: void };
  /** Deletes a tag with those below it. The pictures stay. */
  delete_tag: { args: { tag: string }; result: Marked };
  /** Captions a picture now, in place of one that was asked for before, and returns the caption; nothing if it was stopped.
   * Its words come as events. */
  describe_picture: { args: { id: number }; result: Caption | null };
  /** Returns what is known of a picture. */
  details: { args: { id: number }; result: Details };
  /** Returns what a report of a problem should say, also when the library could not be opened. */
  diagnosis: { args: undefined; result: Diagnosis };
  /** Drags pictures out of the window; returns when the drag has ended. */
  drag_out: { args: { ids: Array<number> }; result: void };
  /** Runs an editing command of the web view in the focused text field. */
  edit: { args: { command: Edit }; result: void };
  /** Returns what was changed in the library and in a file since both agreed, by the pictures' paths. */
  exchange_conflicts: { args: undefined; result: Array<Conflict> };
  /** Compares a picture with its files, and writes what they lack. */
  exchange_picture: { args: { id: number }; result: void };
  /** Returns whether a picture's file has what the person says about it. */
  exchange_state: { args: { id: number }; result: ExchangeState };
  /** Excludes a folder inside a folder of the library. */
  exclude_subfolder: { args: { place: FolderPlace }; result: void };
  /** Returns the patterns of files and folders that are not indexed, in any folder. */
  excludes: { args: undefined; result: Array<string> };
  /** Asks for a file, or for the folder that one of sidecars comes into, and writes what is known of pictures; nothing if none
   * was chosen. */
  export_data: { args: { ids: Array<number>; form: ExportForm }; result: ExportedData | null };
  /** Asks for a folder and extracts the pictures of a library in zip files into one of its own in there; returns its path, or
   * nothing if none was chosen or the extraction was stopped. What was extracted until then stays, and need not be again. */
  extract_library: { args: { path: string }; result: string | null };
  /** Returns the library that could not be opened. */
  failed_library: { args: undefined; result: FailedLibrary };
  /** Returns which texts of a picture have the words of a query, each once. */
  fields_with_words: { args: { text: string; id: number }; result: Array<TextField> };
  /** Makes the settings window as high as what it shows, in CSS pixels. */
  fit_settings: { args: { height: number }; result: void };
  /** Returns what a folder without pictures holds; all folders together without an id. */
  folder_contents: { args: { id: number | null }; result: FolderContents };
  /** Returns what is written to files of a folder. */
  folder_exchange: { args: { id: number }; result: FolderExchange };
  /** Returns the folders inside a folder for which something else was chosen than around them, by their relative paths. */
  folder_exchange_parts: { args: { id: number }; result: Array<string> };
  /** Returns the folders directly in each of the opened ones. Unless `fresh`, as they were at the last call, but at once. */
  folder_levels: { args: { opened: Array<FolderPlace>; fresh: boolean }; result: FolderLevels };
  /** Returns the folder of a picture's first file. */
  folder_of_picture: { args: { id: number }; result: FolderPlace };
  /** Forgets the library of another program, with the pictures that are here only because of it. Its files stay. */
  forget_library: { args: { id: number }; result: void };
  /** Downloads a model or a reader of words, or the rest of it, prepares the library for it, and then uses it. */
  get_model: { args: { id: string }; result: void };
  /** Takes in a file with pictures' data; `replace` lets its ratings and captions take the place of others here. */
  import_data: { args: { path: string; replace: boolean }; result: ImportedData };
  /** Brings in the library of another program, with what is hidden in it or without. */
  import_library: { args: { path: string; withHidden: boolean }; result: void };
  /** Keeps a pasted picture, whose encoded bytes are the body, in a temporary file until Ratna quits; returns its path, by
   * which a query can name it. */
  keep_pasted: { args: Uint8Array; result: string };
  /** Moves the pictures among the files that another program has written for a drop into a folder of their own beside the
   * user's pictures, and adds that folder. */
  keep_received: { args: { paths: Array<string> }; result: Kept };
  /** Returns how many pictures `add_keyword_rule` would add a tag to. */
  keyword_rule_count: { args: { tag: string; strength: number }; result: number };
  /** Returns the rules by which suggested tags are added by themselves, by their words. */
  keyword_rules: { args: undefined; result: Array<KeywordRule> };
  /** Returns a small JPEG of a picture file that a query names; empty if there is none. */
  like_preview: { args: { path: string }; result: ArrayBuffer };
  /** Asks where a folder is now and moves it there; null if nothing was chosen. If too few of its pictures are at
   * that place the result has a doubt, and the folder stays where it was. */
  locate_folder: { args: { id: number }; result: Located | null };
  /** Moves a folder to a place although few of its pictures are there. */
  locate_folder_anyway: { args: { id: number; path: string }; result: void };
  /** Returns what taking in a file with pictures' data would change. */
  look_at_data: { args: { path: string }; result: ImportedData };
  /** Returns what is in a library of another program; nothing if it is none, or if the look was stopped. */
  look_at_library: { args: { path: string }; result: FoundLibrary | null };
  /** Returns all models, and the device they run on. */
  models: { args: undefined; result: Models };
  /** Tries to open the library again. */
  open_again: { args: undefined; result: void };
  /** Opens the library for reading. */
  open_for_reading: { args: undefined; result: void };
  /** Opens a picture in the system's default app for it. */
  open_picture: { args: { id: number }; result: void };
  /** Opens the system's settings where the user can let Ratna read every folder. Only a Mac has them. */
  open_privacy_settings: { args: undefined; result: void };
  /** Opens the settings window, or brings it to the front. */
  open_settings: { args: undefined; result: void };
  /** Opens the trash in the file manager. */
  open_trash: { args: undefined; result: void };
  /** Returns what the sidebar and the settings show. */
  overview: { args: undefined; result: Overview };
  /** Shows the page's window: its content is in place. */
  page_ready: { args: undefined; result: void };
  /** Returns what on the clipboard to search by, or why nothing can be. Only Linux needs it: a Mac's web view hands pasted
   * pictures to the page. In a text field, text comes before a picture of it. */
  pasted: { args: { inTextField: boolean }; result: Offered };
  /** Returns the encoded picture on the clipboard; empty if there is none any more. */
  pasted_picture: { args: undefined; result: ArrayBuffer };
  /** Pauses indexing. */
  pause: { args: undefined; result: void };
  /** Pauses captioning in the background, after the picture in hand. */
  pause_captions: { args: undefined; result: void };
  /** Returns the user's preferences. */
  preferences: { args: undefined; result: Preferences };
  /** Reads what a drag of pictures needs, when the pointer goes down on one of them. */
  prepare_drag: { args: { ids: Array<number> }; result: void };
  /** Returns the files that could not be read as pictures. */
  problems: { args: undefined; result: Array<Problem> };
  /** Returns what the parts of a query mean, also plain words that name a date, a folder or the like, and what is wrong
   * with it. */
  query_parts: { args: { text: string }; result: QueryParts };
  /** Quits Ratna. */
  quit: { args: undefined; result: void };
  /** Returns `count` pictures of a view in the random order that `seed` chooses, leaving out the first `after`. All
   * pictures come once before any comes again. */
  random: { args: { view: View; count: number; seed: number; after: number }; result: ArrayBuffer };
  /** Asks for a folder and recovers previews into it; nothing if none was chosen. */
  recover_previews: { args: { previews: PreviewsFolder }; result: Recovery | null };
  /** Returns what would come back from previews. Writes nothing. */
  recoverable: { args: { previews: PreviewsFolder }; result: Recoverable };
  /** Has a tag no longer be suggested for pictures. */
  refuse_suggested: { args: { ids: Array<number>; tag: string }; result: Marked };
  /** Removes all captions by a captioner; returns how many. */
  remove_captions_by: { args: { captioner: string }; result: number };
  /** Removes a folder from the library. Its files are not touched. */
  remove_folder: { args: { id: number }; result: void };
  /** Removes a rule, with the tags that it added and that the person has not confirmed, or without. */
  remove_keyword_rule: { args: { id: number; withTags: boolean }; result: Marked };
  /** Deletes a model, a reader of words or a captioner, or its partial download, and a model's vectors. What a reader read is
   * read again without it; captions stay. */
  remove_model: { args: { id: string }; result: void };
  /** Renames a tag with those below it; merges it into the one that has the new name, if there is one. */
  rename_tag: { args: { from: string; to: string }; result: Marked };
  /** Opens the page where problems are reported in the user's browser. */
  report_problem: { args: undefined; result: void };
  /** Scans a folder again. */
  rescan_folder: { args: { id: number }; result: void };
  /** Scans a folder inside a folder of the library again. */
  rescan_subfolder: { args: { place: FolderPlace }; result: void };
  /** Restores the default patterns, scans every folder again, and returns the patterns. */
  reset_excludes: { args: undefined; result: Array<string> };
  /** Decides the conflicts of pictures, or all of them without ids. Events report how far that is. */
  resolve_conflicts: { args: { ids: Array<number> | null; choice: ConflictChoice }; result: Resolved };
  /** Returns the date of the copy of the catalogue to restore, as 2026-11-28; null if none would help. */
  restorable_copy: { args: undefined; result: string | null };
  /** Puts the newest copy of the catalogue back, and opens the library with it. */
  restore_copy: { args: undefined; result: void };
  /** Resumes indexing, even if the battery is low. */
  resume: { args: undefined; result: void };
  /** Resumes captioning in the background, also after a failure. */
  resume_captions: { args: undefined; result: void };
  /** Indexes what the user stopped, or a crash. */
  resume_stopped: { args: undefined; result: void };
  /** Shows a file of a picture in the file manager, and one of a Photos library in Photos. */
  reveal: { args: { id: number }; result: void };
  /** Shows the latest export in the system's file manager. */
  reveal_export: { args: undefined; result: void };
  /** Opens a folder in the file manager. */
  reveal_folder: { args: { id: number }; result: void };
  /** Opens the library's own folder in the file manager. */
  reveal_library: { args: undefined; result: void };
  /** Shows a file of the library in the file manager. */
  reveal_path: { args: { path: string }; result: void };
  /** Opens a folder inside a folder of the library in the file manager. */
  reveal_subfolder: { args: { place: FolderPlace }; result: void };
  /** Returns the pictures that have the template of a picture with words, whatever theirs say; without that picture, in the
   * order of `similar`. */
  same_template: { args: { id: number }; result: ArrayBuffer };
  /** Returns the pictures that a query finds, of a view or of all: good matches, best first, then less certain ones; by
   * time if the query asks for that or for filters only. */
  search: { args: { text: string; scope: View | null }; result: ArrayBuffer };
  /** Returns which of the files dropped on the search field to search by, or why none can be. */
  search_by_files: { args: { paths: Array<string> }; result: Offered };
  /** Returns the file sizes of pictures in bytes, added up. The body holds their ids as `u32`, little-endian. */
  selection_bytes: { args: Uint8Array; result: number };
  /** Returns what pictures have in common. The body holds their ids as `u32`, little-endian. */
  selection_summary: { args: Uint8Array; result: SelectionSummary };
  /** Sets what a picture shows in the person's own words, in place of any model's; an empty text deletes the caption. */
  set_caption: { args: { id: number; text: string }; result: void };
  /** Sets what captions pictures, and what it is asked. The address of a server on another machine needs the host that the
   * person confirmed. */
  set_caption_settings: { args: { settings: CaptionSettings }; result: void };
  /** Replaces the patterns of files and folders that are not indexed, and scans every folder again. */
  set_excludes: { args: { patterns: Array<string> }; result: void };
  /** Makes pictures favourites, or stops that. */
  set_favourite: { args: { ids: Array<number>; on: boolean }; result: Marked };
  /** Sets what is written to files of a folder, and of all folders inside it. */
  set_folder_exchange: { args: { id: number; settings: FolderExchange }; result: void };
  /** Sets whether pictures that are hidden in the library of another program are brought in as well, and reads it again. */
  set_library_hidden: { args: { id: number; hidden: boolean }; result: void };
  /** Tells the menus which of their items can do something now. */
  set_menu_state: { args: { state: MenuState }; result: void };
  /** Rates pictures with 1 to 5 stars; with 0 they have none. */
  set_rating: { args: { ids: Array<number>; rating: number }; result: Marked };
  /** Sets whether files in the cloud are downloaded and indexed, and scans every folder again. */
  set_reads_cloud: { args: { read: boolean }; result: void };
  /** Returns the pictures that are similar to a picture of the library, without that picture: those alike, then those
   * that may be, or a few of the nearest if none is. */
  similar: { args: { id: number }; result: ArrayBuffer };
  /** Returns the pictures that are similar to a pasted one, whose encoded bytes are the body. */
  similar_to_bytes: { args: Uint8Array; result: ArrayBuffer };
  /** Returns the pictures that are similar to any picture file. */
  similar_to_file: { args: { path: string }; result: ArrayBuffer };
  /** Creates an empty catalogue where it is missing, and opens the library with it. */
  start_anew: { args: undefined; result: void };
  /** Captions pictures in the background, but for those that have a caption by the captioner or by the person; without ids all
   * that have no caption. */
  start_captions: { args: { ids: Array<number> | null }; result: void };
  /** Stops captioning in the background, and keeps what is done. */
  stop_captions: { args: undefined; result: void };
  /** Stops the export or import. An export leaves the file that was there; what was taken in stays. */
  stop_data: { args: undefined; result: void };
  /** Stops deciding conflicts after the picture that it is at. What isn't decided by then stays a conflict. */
  stop_deciding: { args: undefined; result: void };
  /** Stops captioning the picture that was asked for. */
  stop_describing: { args: undefined; result: void };
  /** Stops the download. What is on disk stays. */
  stop_download: { args: undefined; result: void };
  /** Stops the look at a library, or the extraction. */
  stop_looking: { args: undefined; result: void };
  /** Stops looking at previews or recovering them. What is recovered stays. */
  stop_recovery: { args: undefined; result: void };
  /** Sends all further events to the channel. */
  subscribe: { args: { channel: Channel<Event> }; result: void };
  /** Returns how many tags `accept_suggested` would add to pictures, for a few strengths, the highest first. */
  suggested_counts: { args: { ids: Array<number> }; result: Array<SuggestedCount> };
  /** Returns the tags that may suit a picture, the surest first; nothing while they are prepared: ask again then. */
  suggested_tags: { args: { id: number }; result: Array<Suggestion> | null };
  /** Adds a tag to pictures, or removes it from them. */
  tag_pictures: { args: { ids: Array<number>; tag: string; on: boolean }; result: Marked };
  /** Returns every tag, by path. */
  tags: { args: undefined; result: Array<Tag> };
  /** Reports whether what dragged pictures are over in the window takes them. */
  take_drag: { args: { taken: boolean }; result: void };
  /** Returns what reads the words in pictures, in the order in which they look at one; nothing if none are read. */
  text_readers: { args: undefined; result: Array<TextReaderEntry> };
  /** Lets the main window enter full screen, or leave it. */
  toggle_full_screen: { args: undefined; result: void };
  /** Moves every file of the pictures to the trash. */
  trash: { args: { ids: Array<number> }; result: Trashed };
  /** Undoes a change of tags, favourites or ratings. */
  undo_marking: { args: { token: number }; result: void };
  /** Restores what `trash` moved. Files that could not be restored can be tried again. */
  undo_trash: { args: { token: number }; result: PutBack };
  /** Prepares the library for an installed model, and then uses it. */
  use_model: { args: { id: string }; result: void };
  /** Returns what was read in a picture; nothing if it was not read yet, or could not be. */
  words_in_picture: { args: { id: number }; result: ReadWords | null };
}
