import { describe, expect, it } from "vitest";

import { levelsOf, OPENING, pan, zoomTo } from "./zoom";

const SPACE = { width: 1000, height: 600 };
const FRAME = { picture: { width: 900, height: 600 }, space: SPACE };

describe("zooming", () => {
  it("keeps the point under the pointer in place", () => {
    const at = { x: 100, y: -50 };
    const zoom = zoomTo(OPENING, 2, at, FRAME);
    // The point is at (100, -50) of the picture; on screen it is at x + scale × point.
    expect(zoom.x + zoom.scale * at.x).toBeCloseTo(at.x);
    expect(zoom.y + zoom.scale * at.y).toBeCloseTo(at.y);
  });

  it("never leaves empty space beside a picture that is large enough", () => {
    expect(pan({ scale: 2, x: 0, y: 0 }, 9000, -9000, FRAME)).toEqual({ scale: 2, x: 400, y: -300 });
  });

  it("keeps a picture that is not in the middle", () => {
    const small = { picture: { width: 100, height: 40 }, space: SPACE };
    expect(pan({ scale: 3, x: 0, y: 0 }, 50, 50, small)).toEqual({ scale: 3, x: 0, y: 0 });
    expect(pan(OPENING, 50, 50, FRAME)).toEqual(OPENING);
  });
});

describe("a picture", () => {
  it("opens whole if it is larger than the space", () => {
    expect(levelsOf({ width: 4000, height: 3000 }, SPACE, 1)).toEqual({
      size: { width: 800, height: 600 },
      fit: 1,
      actual: 5,
    });
  });

  it("opens with its own pixels if it is smaller", () => {
    const { size, fit, actual } = levelsOf({ width: 100, height: 50 }, SPACE, 1);
    expect([size, fit, actual]).toEqual([{ width: 100, height: 50 }, 10, 1]);
  });

  it("counts the pixels of the screen", () => {
    expect(levelsOf({ width: 100, height: 50 }, SPACE, 2)).toEqual({
      size: { width: 50, height: 25 },
      fit: 20,
      actual: 1,
    });
    // Larger than the space in screen pixels, although not in CSS pixels.
    expect(levelsOf({ width: 3000, height: 1500 }, SPACE, 2)).toMatchObject({ fit: 1, actual: 1.5 });
  });
});
