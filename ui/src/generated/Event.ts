// Generated from src-tauri/src by `make types`. Do not edit.
import type { Activity } from "./Activity";
import type { CaptionRun } from "./CaptionRun";
import type { Download } from "./Download";
import type { Failure } from "./Failure";
import type { ImportedLibrary } from "./ImportedLibrary";
import type { MenuAction } from "./MenuAction";
import type { Pause } from "./Pause";
import type { PollingReason } from "./PollingReason";
import type { Preferences } from "./Preferences";
/**
 * An event for the pages.
 */
export type Event = { "kind": "activity",
/**
 * How far it is.
 */
activity: Activity, } | { "kind": "reading",
/**
 * Pictures that were read, in all.
 */
done: number,
/**
 * All pictures.
 */
total: number,
/**
 * Why it is paused, if it is.
 */
pause: Pause | null, } | { "kind": "looking",
/**
 * Pictures that were looked at, in all.
 */
done: number,
/**
 * All pictures.
 */
total: number,
/**
 * Why it is paused, if it is.
 */
pause: Pause | null, } | { "kind": "captionPiece",
/**
 * Row id of the picture.
 */
id: number,
/**
 * To be appended to those before.
 */
text: string, } | { "kind": "captionRun",
/**
 * How far it is; null once it has ended.
 */
run: CaptionRun | null, } | { "kind": "changed" } | { "kind": "marked" } | { "kind": "exchangeChanged" } | { "kind": "models" } | { "kind": "preferences",
/**
 * All of them.
 */
preferences: Preferences, } | { "kind": "download",
/**
 * How far it is; null once it has ended.
 */
download: Download | null, } | { "kind": "polling",
/**
 * Absolute path of the folder.
 */
folder: string,
/**
 * Why the system cannot.
 */
reason: PollingReason, } | { "kind": "watched",
/**
 * Absolute path of the folder.
 */
folder: string, } | { "kind": "failed",
/**
 * Why.
 */
failure: Failure, } | { "kind": "menu",
/**
 * What it does.
 */
action: MenuAction, } | { "kind": "searchBy",
/**
 * Absolute path.
 */
path: string, } | { "kind": "libraries",
/**
 * Absolute paths.
 */
paths: Array<string>, } | { "kind": "imported",
/**
 * What came of it.
 */
library: ImportedLibrary, } | { "kind": "extracting",
/**
 * Number of bytes that are done.
 */
done: number,
/**
 * Number of all bytes.
 */
total: number, } | { "kind": "recovering",
/**
 * Number of previews that are done.
 */
done: number,
/**
 * Number of all previews.
 */
total: number, } | { "kind": "dataProgress",
/**
 * Number of pictures or lines that are done.
 */
done: number,
/**
 * Number of all of them.
 */
total: number, } | { "kind": "deciding",
/**
 * Number of pictures that are done.
 */
done: number,
/**
 * Number of all of them.
 */
total: number, } | { "kind": "fullScreen",
/**
 * Whether it is in full screen now.
 */
on: boolean, } | { "kind": "dragOver",
/**
 * CSS pixels from the left.
 */
x: number,
/**
 * CSS pixels from the top.
 */
y: number,
/**
 * Number of files; only when they enter the window.
 */
paths: number | null, } | { "kind": "picturesOver",
/**
 * CSS pixels from the left.
 */
x: number,
/**
 * CSS pixels from the top.
 */
y: number, } | { "kind": "picturesDropped",
/**
 * CSS pixels from the left.
 */
x: number,
/**
 * CSS pixels from the top.
 */
y: number, } | { "kind": "dragLeft" } | { "kind": "dropped",
/**
 * CSS pixels from the left.
 */
x: number,
/**
 * CSS pixels from the top.
 */
y: number,
/**
 * Absolute paths.
 */
paths: Array<string>,
/**
 * Whether they are copies in a temporary folder, which another program made for Ratna.
 */
received: boolean, };
