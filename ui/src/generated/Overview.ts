import type { FolderEntry } from "./FolderEntry";
export type Overview = { library: string, libraryBytes: number, model: string, readOnly: boolean, pictures: number, recent: number, problems: number, suggestedFolder: string | null, folders: Array<FolderEntry>, };
