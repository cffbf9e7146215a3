import type { Activity } from "./Activity";
import type { Failure } from "./Failure";
import type { MenuAction } from "./MenuAction";
export type Event = { "kind": "activity", activity: Activity, } | { "kind": "changed" } | { "kind": "failed", failure: Failure, } | { "kind": "menu", action: MenuAction, } | { "kind": "dragOver", x: number, y: number, paths: number, } | { "kind": "dragLeft" } | { "kind": "dropped", x: number, y: number, paths: Array<string>, };
