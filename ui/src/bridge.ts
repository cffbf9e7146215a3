/**
 * The door to the engine: the only caller of `invoke`. Knows commands and their shapes, and nothing of what
 * is done with the answers. Every function rejects with a `Failure`.
 */
import { Channel, invoke } from "@tauri-apps/api/core";

import type { Details } from "./generated/Details";
import type { Edit } from "./generated/Edit";
import type { ErrorCode } from "./generated/ErrorCode";
import type { Event } from "./generated/Event";
import type { Failure } from "./generated/Failure";
import type { Located } from "./generated/Located";
import type { Models } from "./generated/Models";
import type { Overview } from "./generated/Overview";
import type { Preferences } from "./generated/Preferences";
import type { Problem } from "./generated/Problem";
import type { Trashed } from "./generated/Trashed";
import type { View } from "./generated/View";
import { Listing } from "./listing";

export type { Details, Edit, ErrorCode, Event, Failure, Models, Overview, Preferences, Problem, Trashed, View };

/** Sizes a picture is served in: 256 and 512 px squares at most, or as large as the screen has use for. */
export type Size = 256 | 512 | "view";

/** Tests in a plain browser, which knows no scheme of ours, serve pictures from elsewhere. */
const PICTURES: string = import.meta.env["VITE_PICTURES"] ?? "thumb://localhost";

/** The address of a picture. */
export const thumb = (hash: string, size: Size): string => `${PICTURES}/${hash}/${size}`;

const list = async (answer: Promise<ArrayBuffer>): Promise<Listing> => Listing.read(await answer);

export const bridge = {
  /** Hears of progress, changes, menus and drops from now on. */
  subscribe: (hear: (event: Event) => void): Promise<void> => {
    const channel = new Channel<Event>();
    channel.onmessage = hear;
    return invoke("subscribe", { channel });
  },

  overview: (): Promise<Overview> => invoke("overview"),
  problems: (): Promise<Problem[]> => invoke("problems"),
  details: (id: number): Promise<Details> => invoke("details", { id }),
  preferences: (): Promise<Preferences> => invoke("preferences"),
  setPreferences: (preferences: Preferences): Promise<void> => invoke("set_preferences", { preferences }),

  /** Patterns left out of every folder. */
  excludes: (): Promise<string[]> => invoke("excludes"),
  /** Replaces them; every folder is looked at again. */
  setExcludes: (patterns: string[]): Promise<void> => invoke("set_excludes", { patterns }),

  /** The pictures of a view, newest first; at most `limit` of them where one is given. */
  browse: (view: View, limit?: number): Promise<Listing> => list(invoke("browse", { view, limit: limit ?? null })),
  /** Pictures added to a view after the one of this id, newest first. */
  browseAfter: (view: View, after: number): Promise<Listing> => list(invoke("browse_after", { view, after })),
  /** Best first. `weak` brings weaker matches as well, and the nearest ones even if they don't fit. */
  search: (text: string, weak = false): Promise<Listing> => list(invoke("search", { text, weak })),
  /** Pictures like one of the library, without it. */
  similar: (id: number): Promise<Listing> => list(invoke("similar", { id })),
  /** Pictures like one that was dropped. */
  similarToFile: (path: string): Promise<Listing> => list(invoke("similar_to_file", { path })),
  /** Pictures like one that was pasted: the bytes of a picture file. */
  similarToBytes: (bytes: Uint8Array): Promise<Listing> => list(invoke("similar_to_bytes", bytes)),

  addFolders: (paths: string[]): Promise<void> => invoke("add_folders", { paths }),
  /** Asks for folders with the system's dialog and adds them; whether any was chosen. */
  chooseFolders: (): Promise<boolean> => invoke("choose_folders"),
  rescanFolder: (id: number): Promise<void> => invoke("rescan_folder", { id }),
  /** Asks for a subfolder with the system's dialog and leaves it out from now on. */
  chooseExcluded: (id: number): Promise<boolean> => invoke("choose_excluded", { id }),
  /** Takes a folder out of the library; its files are not touched. */
  removeFolder: (id: number): Promise<void> => invoke("remove_folder", { id }),
  /** Asks where a folder is now with the system's dialog; none if nothing was chosen. */
  locateFolder: (id: number): Promise<Located | null> => invoke("locate_folder", { id }),
  /** Takes a place for the folder's, though little of it is there. */
  locateFolderAnyway: (id: number, path: string): Promise<void> => invoke("locate_folder_anyway", { id, path }),
  revealFolder: (id: number): Promise<void> => invoke("reveal_folder", { id }),
  revealLibrary: (): Promise<void> => invoke("reveal_library"),

  /** Whether pictures in the cloud only are downloaded to be indexed. */
  setReadsCloud: (read: boolean): Promise<void> => invoke("set_reads_cloud", { read }),

  pause: (): Promise<void> => invoke("pause"),
  resume: (): Promise<void> => invoke("resume"),
  cancel: (): Promise<void> => invoke("cancel"),

  models: (): Promise<Models> => invoke("models"),
  /** Downloads a model, or the rest of it, prepares the library for it and then uses it. */
  getModel: (id: string): Promise<void> => invoke("get_model", { id }),
  /** Ends the download that is under way; what is here is kept. */
  stopDownload: (): Promise<void> => invoke("stop_download"),
  /** Prepares the library for a model that is here, and then uses it. */
  useModel: (id: string): Promise<void> => invoke("use_model", { id }),
  /** Prepares the library for the next model no further; what is done is kept. */
  cancelSwitch: (): Promise<void> => invoke("cancel_switch"),
  /** Asks for a folder with a model by the system's dialog and copies the model; whether any was chosen. */
  addModel: (): Promise<boolean> => invoke("add_model"),
  /** Deletes what is here of a model. */
  removeModel: (id: string): Promise<void> => invoke("remove_model", { id }),

  reveal: (id: number): Promise<void> => invoke("reveal", { id }),
  revealPath: (path: string): Promise<void> => invoke("reveal_path", { path }),
  openPicture: (id: number): Promise<void> => invoke("open_picture", { id }),
  copyPictures: (ids: number[]): Promise<void> => invoke("copy_pictures", { ids }),
  copyPaths: (ids: number[]): Promise<void> => invoke("copy_paths", { ids }),
  /** Hands pictures to the system's drag and drop; resolves when the drag is over. */
  dragOut: (ids: number[]): Promise<void> => invoke("drag_out", { ids }),
  /** Carries out an editing command of the web view in the text field that has the keyboard. */
  edit: (command: Edit): Promise<void> => invoke("edit", { command }),

  trash: (ids: number[]): Promise<Trashed> => invoke("trash", { ids }),
  undoTrash: (token: number): Promise<number> => invoke("undo_trash", { token }),
};

/** What came back from a command that said no. */
export const failure = (thrown: unknown): Failure => {
  const told = typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
  if (told) return thrown as Failure;
  return { code: "internal", message: String(thrown) };
};
