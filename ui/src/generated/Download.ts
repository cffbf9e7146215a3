/**
 * How far a download is.
 */
export type Download = { 
/**
 * Id of the model.
 */
id: string, 
/**
 * Bytes that are here.
 */
done: number, 
/**
 * Bytes in all.
 */
total: number, 
/**
 * Bytes a second.
 */
perSecond: number | null, };
