// Generated from src-tauri/src by `make types`. Do not edit.
export type SuggestedCount = { strength: number, tags: number, pictures: number, added: number, };
