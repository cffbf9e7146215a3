/** Zooming into a picture and panning it: pure steps from one zoom state to the next. */

export interface Zoom {
  /** 1 is the size at which the picture opens; see `levelsOf`. */
  scale: number;
  /** The distance of the picture's centre from that of the space around it, in CSS pixels. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A picture as it opens, and the space through which it is seen, in CSS pixels. */
export interface Frame {
  picture: Size;
  space: Size;
}

/** How a picture opens, and the scales that have a name. */
export interface Levels {
  /** The size at which it opens, in CSS pixels: whole, and no larger than its own pixels. */
  size: Size;
  /** The scale at which the whole picture fills the space. */
  fit: number;
  /** The scale at which a pixel of the picture is a pixel of the screen. */
  actual: number;
}

export const OPENING: Zoom = { scale: 1, x: 0, y: 0 };
/** Every picture can be enlarged this much, and to its actual size if that is more. */
export const MAX_SCALE = 12;

/** The levels of a picture of so many pixels. `pixelRatio` is the number of screen pixels in a CSS pixel. */
export const levelsOf = (pixels: Size, space: Size, pixelRatio: number): Levels => {
  const fit = Math.min(space.width / pixels.width, space.height / pixels.height);
  const actual = 1 / pixelRatio;
  const opening = Math.min(fit, actual);
  const size = { width: pixels.width * opening, height: pixels.height * opening };
  return { size, fit: fit / opening, actual: actual / opening };
};

/** Limits panning: what is larger than the space fills it, what is smaller stays in its middle. */
export const clampPan = ({ scale, x, y }: Zoom, { picture, space }: Frame): Zoom => {
  if (scale <= 1) return OPENING;
  const clamp = (value: number, side: number, within: number): number => {
    const limit = Math.max(0, (side * scale - within) / 2);
    return Math.max(-limit, Math.min(limit, value));
  };
  return { scale, x: clamp(x, picture.width, space.width), y: clamp(y, picture.height, space.height) };
};

/** Zooms to a scale, around a point, given from the middle of the space, that stays where it is. */
export const zoomTo = (zoom: Zoom, scale: number, point: { x: number; y: number }, frame: Frame): Zoom => {
  const ratio = scale / zoom.scale;
  return clampPan({ scale, x: point.x - (point.x - zoom.x) * ratio, y: point.y - (point.y - zoom.y) * ratio }, frame);
};

export const pan = (zoom: Zoom, dx: number, dy: number, frame: Frame): Zoom =>
  clampPan({ scale: zoom.scale, x: zoom.x + dx, y: zoom.y + dy }, frame);
