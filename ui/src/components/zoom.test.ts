import { describe, expect, it } from "vitest";

import { zoomAround, MAX_SCALE, pan, FIT } from "./zoom";

const WINDOW = { width: 1000, height: 600 };

describe("zooming", () => {
  it("keeps the point under the pointer in place", () => {
    const at = { x: 100, y: -50 };
    const zoom = zoomAround(FIT, 2, at, WINDOW);
    // The point is at (100, -50) of the picture; on screen it is at x + scale × point.
    expect(zoom.x + zoom.scale * at.x).toBeCloseTo(at.x);
    expect(zoom.y + zoom.scale * at.y).toBeCloseTo(at.y);
  });

  it("has limits", () => {
    expect(zoomAround(FIT, 1000, { x: 0, y: 0 }, WINDOW).scale).toBe(MAX_SCALE);
    expect(zoomAround({ scale: 2, x: 80, y: 10 }, 0.1, { x: 0, y: 0 }, WINDOW)).toEqual(FIT);
  });

  it("never moves the picture out of view", () => {
    expect(pan({ scale: 2, x: 0, y: 0 }, 9000, -9000, WINDOW)).toEqual({ scale: 2, x: 500, y: -300 });
    expect(pan(FIT, 50, 50, WINDOW)).toEqual(FIT);
  });
});
