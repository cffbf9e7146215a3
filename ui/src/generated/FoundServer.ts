// Generated from src-tauri/src by `make types`. Do not edit.
import type { Reason } from "./Reason";
/**
 * A model server, and its models that may see pictures.
 */
export type FoundServer = {
/**
 * The program's name, such as `Ollama`; null if it doesn't say.
 */
program: string | null,
/**
 * Its host and port.
 */
address: string,
/**
 * The names of the models that see pictures, or may: those that can't, and those that the server runs elsewhere, are left
 * out.
 */
models: Array<string>,
/**
 * Why it doesn't list its models.
 */
reason: Reason | null,
/**
 * Whether a key was entered for it.
 */
hasKey: boolean, };
