/**
 * Kinds of failure, as the page tells them apart.
 */
export type ErrorCode = "badRequest" | "busy" | "diskFull" | "damaged" | "emptyQuery" | "io" | "internal" | "newerLibrary" | "noFolder" | "noPicture" | "notFound" | "readOnly" | "model" | "offline" | "gated";
