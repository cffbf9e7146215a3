/** How far into a picture one looks, and at which part: pure steps from one view of it to the next. */

export interface Zoom {
  /** 1 shows the whole picture. */
  scale: number;
  /** How far the picture's middle is from the window's, in CSS pixels. */
  x: number;
  y: number;
}

export interface Extent {
  width: number;
  height: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const CLOSEST = 12;

/** Keeps the picture over the window's middle. */
export const within = ({ scale, x, y }: Zoom, window: Extent): Zoom => {
  if (scale <= 1) return WHOLE;
  const most = (side: number): number => (side * (scale - 1)) / 2;
  const clamp = (value: number, side: number): number => Math.max(-most(side), Math.min(most(side), value));
  return { scale, x: clamp(x, window.width), y: clamp(y, window.height) };
};

/** Closer by a factor, leaving what is at a point (from the middle) where it is. */
export const closer = (zoom: Zoom, factor: number, at: { x: number; y: number }, window: Extent): Zoom => {
  const scale = Math.max(1, Math.min(CLOSEST, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return within({ scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio }, window);
};

export const pan = (zoom: Zoom, dx: number, dy: number, window: Extent): Zoom =>
  within({ scale: zoom.scale, x: zoom.x + dx, y: zoom.y + dy }, window);
