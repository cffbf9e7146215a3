// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What folders without pictures hold.
 */
export type FolderContents = {
/**
 * Number of kinds of pictures that are read besides JPEG, PNG, HEIC and cameras' raw files.
 */
otherKinds: number,
/**
 * Number of files with the names of pictures.
 */
pictures: number,
/**
 * Number of files of other kinds.
 */
others: number,
/**
 * Number of hidden folders and pictures.
 */
hidden: number,
/**
 * Number of folders and pictures that are excluded.
 */
excluded: number,
/**
 * Absolute paths of Photos libraries.
 */
photosLibraries: Array<string>,
/**
 * Whether there is more than was looked at.
 */
partial: boolean, };
