// Generated from src-tauri/src by `make types`. Do not edit.
import type { ErrorCode } from "./ErrorCode";
/**
 * Why a command failed.
 */
export type Failure = {
/**
 * What kind of failure it is.
 */
code: ErrorCode,
/**
 * What failed and what to do about it, in English.
 */
message: string, };
