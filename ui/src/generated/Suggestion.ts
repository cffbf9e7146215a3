// Generated from src-tauri/src by `make types`. Do not edit.
export type Suggestion = { tag: string, strength: number, };
