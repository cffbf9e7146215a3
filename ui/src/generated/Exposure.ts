// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * How a picture was exposed; null where the camera recorded nothing.
 */
export type Exposure = {
/**
 * Exposure time, in seconds.
 */
seconds: number | null,
/**
 * Aperture.
 */
fNumber: number | null,
/**
 * Sensitivity.
 */
iso: number | null,
/**
 * Focal length, in millimetres.
 */
focalLength: number | null,
/**
 * Focal length with the same angle of view on 35 mm film, in millimetres.
 */
focalLengthOnFilm: number | null, };
