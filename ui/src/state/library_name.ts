/** What another program's library is called. Pure. */
import { fileName } from "../file_name";

/** The endings of the names of libraries, which say nothing to people. */
const ENDING = /\.(photoslibrary|lrcat|cocatalog|cocatalogdb|cosessiondb)$/i;

export const libraryName = (path: string): string => fileName(path.replace(/\/+$/, "")).replace(ENDING, "");
