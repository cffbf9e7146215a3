/**
 * What was moved to the trash.
 */
export type Trashed = { 
/**
 * What `undo_trash` takes.
 */
token: number, 
/**
 * Pictures that are gone with it.
 */
pictures: number, 
/**
 * Files.
 */
files: number, 
/**
 * Files that could not be moved.
 */
failed: number, };
