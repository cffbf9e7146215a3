// Generated from src-tauri/src by `make types`. Do not edit.
export type QueryPart = { kind: "words" | "shows" | "text" | "like" | "filter" | "sort", from: number, to: number, key: string, values: Array<string>, without: boolean, weight: number, text: string, understoodFrom: string | null, };
