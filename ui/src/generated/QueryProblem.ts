// Generated from src-tauri/src by `make types`. Do not edit.
export type QueryProblem = { code: "unclosedQuote" | "missingValue" | "badValue" | "badWeight", from: number, to: number, key: string, value: string, examples: Array<string>, };
