/** Zooming into a picture and panning it: pure steps from one zoom state to the next. */

export interface Zoom {
  /** 1 fits the whole picture into the window. */
  scale: number;
  /** The distance of the picture's centre from the window's, in CSS pixels. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const FIT: Zoom = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 12;

/** Limits panning so that the picture covers the centre of the window. */
export const clampPan = ({ scale, x, y }: Zoom, window: Size): Zoom => {
  if (scale <= 1) return FIT;
  const limit = (side: number): number => (side * (scale - 1)) / 2;
  const clamp = (value: number, side: number): number => Math.max(-limit(side), Math.min(limit(side), value));
  return { scale, x: clamp(x, window.width), y: clamp(y, window.height) };
};

/** Zooms by a factor around a point, given from the window's centre, that stays where it is. */
export const zoomAround = (zoom: Zoom, factor: number, point: { x: number; y: number }, window: Size): Zoom => {
  const scale = Math.max(1, Math.min(MAX_SCALE, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return clampPan({ scale, x: point.x - (point.x - zoom.x) * ratio, y: point.y - (point.y - zoom.y) * ratio }, window);
};

export const pan = (zoom: Zoom, dx: number, dy: number, window: Size): Zoom =>
  clampPan({ scale: zoom.scale, x: zoom.x + dx, y: zoom.y + dy }, window);
