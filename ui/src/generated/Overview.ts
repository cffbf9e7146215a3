import type { FolderEntry } from "./FolderEntry";
/**
 * What the sidebar and the settings tell of the library.
 */
export type Overview = { 
/**
 * Where it is kept.
 */
library: string, 
/**
 * Size of its own files.
 */
libraryBytes: number, 
/**
 * Id of the model in use.
 */
model: string, 
/**
 * Its name.
 */
modelName: string, 
/**
 * Name of the model that the library is being prepared for.
 */
nextModel: string | null, 
/**
 * Pictures in folders out of reach that the model in use has not looked at.
 */
notYet: number, 
/**
 * Why the chosen model is not the one in use.
 */
modelFailure: string | null, 
/**
 * Whether it can only be read.
 */
readOnly: boolean, 
/**
 * All pictures.
 */
pictures: number, 
/**
 * Those added in the last 30 days.
 */
recent: number, 
/**
 * Files no picture could be had from.
 */
problems: number, 
/**
 * Files that are in the cloud only.
 */
cloud: number, 
/**
 * Whether those are downloaded and read.
 */
readsCloud: boolean, 
/**
 * The system's folder for pictures, where it is not in the library yet.
 */
suggestedFolder: string | null, 
/**
 * Its folders, by path.
 */
folders: Array<FolderEntry>, };
