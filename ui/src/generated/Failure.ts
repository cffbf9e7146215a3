import type { ErrorCode } from "./ErrorCode";
/**
 * Why a command said no.
 */
export type Failure = { 
/**
 * What kind of failure it is.
 */
code: ErrorCode, 
/**
 * What it happened to and the way out, in English.
 */
message: string, };
