// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A picture that would come back.
 */
export type RecoverablePicture = {
/**
 * Its path below the folder that it would be written into.
 */
path: string,
/**
 * In pixels.
 */
width: number,
/**
 * In pixels.
 */
height: number, };
