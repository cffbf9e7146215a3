import { describe, expect, it } from "vitest";

import { randomly } from "../../tests/unit/random";
import { type Spot, TALLEST, Track } from "./virtual_scroll";

const VIEW = 800;

describe("a track the web view can hold", () => {
  const track = new Track(500_000, VIEW);

  it("scrolls as the element does", () => {
    expect(track.height).toBe(500_000);
    expect(track.at(1234)).toEqual({ offset: 1234, shift: 0 });
    expect(track.follow(track.at(0), 77_000.5)).toEqual({ offset: 77_000.5, shift: 0 });
    expect(track.at(1e9).offset).toBe(500_000 - VIEW);
  });

  it("stays at the top when everything is in view", () => {
    expect(new Track(100, VIEW).at(50)).toEqual({ offset: 0, shift: 0 });
  });
});

describe("a track higher than the web view can hold", () => {
  const total = 30_000_000;
  const track = new Track(total, VIEW);
  const reach = total - VIEW;
  const top = (spot: Spot): number => spot.offset - spot.shift;

  it("is cut to what can be held, and reaches both ends", () => {
    expect(track.height).toBe(TALLEST);
    expect(top(track.at(0))).toBe(0);
    expect(top(track.at(reach))).toBe(TALLEST - VIEW);
    expect(track.follow(track.at(0), TALLEST - VIEW).offset).toBe(reach);
    expect(track.follow(track.at(reach), 0).offset).toBe(0);
  });

  it("follows small moves pixel by pixel, wherever it is", () => {
    const random = randomly(3);
    for (let round = 0; round < 300; round++) {
      const from = track.at(10_000 + random(reach - 20_000));
      const move = random(6_000) - 3_000;
      expect(track.follow(from, top(from) + move)).toEqual({ offset: from.offset + move, shift: from.shift });
    }
  });

  it("takes the scroll bar along the whole way, never backwards", () => {
    let before = -1;
    for (let to = 0; to <= TALLEST - VIEW; to += 9_973) {
      const { offset } = track.follow(track.at(to < TALLEST / 2 ? reach : 0), to);
      expect(offset).toBeGreaterThan(before);
      before = offset;
    }
  });

  it("comes back to the same scroll position after any jump", () => {
    const random = randomly(5);
    for (let round = 0; round < 300; round++) {
      const { offset } = track.follow(track.at(round % 2 ? 0 : reach), random(TALLEST - VIEW));
      const spot = track.at(offset);
      expect(track.rest(spot)).toEqual(spot);
      expect(track.strayed(spot)).toBe(false);
    }
  });

  it("reaches either end by the wheel alone, from anywhere", () => {
    for (const [start, step] of [
      [reach - 150_000, 900],
      [150_000, -900],
    ] as const) {
      let spot = track.at(start);
      for (let turn = 0; turn < 400; turn++) {
        const to = Math.max(0, Math.min(TALLEST - VIEW, top(spot) + step));
        const next = track.follow(spot, to);
        expect(Math.abs(next.offset - spot.offset)).toBeLessThanOrEqual(900);
        spot = turn % 40 === 39 || track.strayed(next) ? track.rest(next) : next;
      }
      expect(spot.offset).toBe(step > 0 ? reach : 0);
    }
  });
});
