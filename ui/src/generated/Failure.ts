import type { ErrorCode } from "./ErrorCode";
export type Failure = { code: ErrorCode, message: string, };
