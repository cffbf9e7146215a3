export type ErrorCode = "badRequest" | "busy" | "diskFull" | "damaged" | "emptyQuery" | "io" | "internal" | "newerLibrary" | "noFolder" | "noPicture" | "notFound" | "readOnly";
