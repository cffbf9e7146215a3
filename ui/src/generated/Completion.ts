// Generated from src-tauri/src by `make types`. Do not edit.
import type { CompletionKind } from "./CompletionKind";
/**
 * What can be typed at the cursor.
 */
export type Completion = {
/**
 * Where what it replaces begins.
 */
from: number,
/**
 * Where what it replaces ends.
 */
to: number,
/**
 * What to insert there.
 */
insert: string,
/**
 * What it stands for: a value without quotation marks, or a key.
 */
label: string,
/**
 * The key it belongs to.
 */
key: string,
/**
 * What it inserts.
 */
kind: CompletionKind,
/**
 * How many pictures have the value; null where that is not known.
 */
count: number | null, };
