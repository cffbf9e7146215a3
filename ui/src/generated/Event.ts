import type { Activity } from "./Activity";
import type { Download } from "./Download";
import type { Failure } from "./Failure";
import type { MenuAction } from "./MenuAction";
import type { PollingReason } from "./PollingReason";
/**
 * What the page is told without asking.
 */
export type Event = { "kind": "activity", 
/**
 * How far.
 */
activity: Activity, } | { "kind": "changed" } | { "kind": "models" } | { "kind": "download", 
/**
 * None: there is no more.
 */
download: Download | null, } | { "kind": "polling", 
/**
 * Absolute path of the folder.
 */
folder: string, 
/**
 * Why.
 */
reason: PollingReason, } | { "kind": "watched", 
/**
 * Absolute path of the folder.
 */
folder: string, } | { "kind": "failed", 
/**
 * What.
 */
failure: Failure, } | { "kind": "menu", 
/**
 * Which.
 */
action: MenuAction, } | { "kind": "dragOver", 
/**
 * CSS pixels from the left.
 */
x: number, 
/**
 * CSS pixels from the top.
 */
y: number, 
/**
 * How many files; told when they enter.
 */
paths: number | null, } | { "kind": "dragLeft" } | { "kind": "dropped", 
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
paths: Array<string>, };
