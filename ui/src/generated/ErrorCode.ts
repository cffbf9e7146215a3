// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The kinds of failure that the page distinguishes.
 */
export type ErrorCode = "badRequest" | "busy" | "diskFull" | "damaged" | "catalogueMissing" | "emptyQuery" | "io" | "internal" | "newerLibrary" | "noFolder" | "noPicture" | "notFound" | "readOnly" | "keptInTrash" | "model" | "offline" | "gated" | "sourceUnknown" | "sourceTooOld" | "sourceNoPermission" | "sourceMissing" | "sourceDamaged" | "sourceChanging" | "sourceDatabase" | "noSpace" | "outputInside" | "captionNotLocal" | "noCaptioner" | "ownCaption" | "notAnExport";
