// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What captions pictures.
 */
export type CaptionerChoice = { "kind": "none" } | { "kind": "model",
/**
 * Its id.
 */
id: string, } | { "kind": "server",
/**
 * Its host and port.
 */
address: string,
/**
 * The model's name, as the server knows it.
 */
model: string,
/**
 * The host that the person agreed to send pictures to; null for this machine.
 */
confirmedHost: string | null, };
