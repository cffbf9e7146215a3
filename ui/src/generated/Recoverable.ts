// Generated from src-tauri/src by `make types`. Do not edit.
import type { RecoverablePicture } from "./RecoverablePicture";
import type { Recovery } from "./Recovery";
/**
 * What would come back from previews.
 */
export type Recoverable = {
/**
 * What would become of all of them.
 */
recovery: Recovery,
/**
 * A few of the pictures.
 */
examples: Array<RecoverablePicture>, };
