// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What is wrong with a part of a query.
 */
export type QueryProblemCode = "unclosedQuote" | "missingValue" | "badValue" | "badWeight";
