// Generated from src-tauri/src by `make types`. Do not edit.
import type { CaptionRun } from "./CaptionRun";
import type { FolderEntry } from "./FolderEntry";
import type { LibraryEntry } from "./LibraryEntry";
import type { Obstacle } from "./Obstacle";
import type { Unread } from "./Unread";
import type { WordCounts } from "./WordCounts";
/**
 * What the sidebar and the settings show of the library.
 */
export type Overview = {
/**
 * The library's own folder, for display.
 */
library: string,
/**
 * Size of the library's own files, in bytes.
 */
libraryBytes: number,
/**
 * Id of the model in use.
 */
model: string,
/**
 * Name of the model in use.
 */
modelName: string,
/**
 * Name of the model that the library is being prepared for.
 */
nextModel: string | null,
/**
 * Number of pictures in unreachable folders that the model in use has no vectors of.
 */
notYet: number,
/**
 * Number of pictures on disk that the model in use has no vectors of, so that no search finds them yet.
 */
unsearchable: number,
/**
 * Number of vectors that are set aside, since the catalogue does not know their pictures.
 */
setAside: number,
/**
 * Why the chosen model is not the one in use.
 */
modelFailure: string | null,
/**
 * Whether the library is read-only.
 */
readOnly: boolean,
/**
 * What indexing left to do, by folder.
 */
unread: Array<Unread>,
/**
 * What keeps folders from being indexed now.
 */
obstacles: Array<Obstacle>,
/**
 * Number of all pictures.
 */
pictures: number,
/**
 * Number of pictures added in the last 30 days.
 */
recent: number,
/**
 * Number of favourites.
 */
favourites: number,
/**
 * In how many pictures the words are read.
 */
words: WordCounts,
/**
 * How far the captioning of pictures in the background is; null if there is none.
 */
captionRun: CaptionRun | null,
/**
 * Number of files that could not be read as pictures.
 */
problems: number,
/**
 * Number of files that are in the cloud only.
 */
cloud: number,
/**
 * Whether files in the cloud are downloaded and indexed.
 */
readsCloud: boolean,
/**
 * The system's folder for pictures, unless the library has it already.
 */
suggestedFolder: string | null,
/**
 * Absolute paths of the Photos libraries among the user's pictures, while the library has no folder yet (only on a Mac).
 */
photosLibraries: Array<string>,
/**
 * The libraries of other programs that were brought in, sorted by path.
 */
libraries: Array<LibraryEntry>,
/**
 * The folders, sorted by path.
 */
folders: Array<FolderEntry>, };
