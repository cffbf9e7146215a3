// Generated from src-tauri/src by `make types`. Do not edit.
export type Completion = { from: number, to: number, insert: string, label: string, key: string, kind: "key" | "value", count: number | null, };
