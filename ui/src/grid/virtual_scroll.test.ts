import { describe, expect, it } from "vitest";

import { randomNumbers } from "../../tests/unit/random";
import { type ScrollState, MAX_ELEMENT_HEIGHT, VirtualScroll } from "./virtual_scroll";

const VIEW = 800;

describe("content that fits into an element", () => {
  const scroll = new VirtualScroll(500_000, VIEW);

  it("scrolls as the element does", () => {
    expect(scroll.height).toBe(500_000);
    expect(scroll.at(1234)).toEqual({ offset: 1234, shift: 0 });
    expect(scroll.follow(scroll.at(0), 77_000.5)).toEqual({ offset: 77_000.5, shift: 0 });
    expect(scroll.at(1e9).offset).toBe(500_000 - VIEW);
  });

  it("stays at the top when everything is in view", () => {
    expect(new VirtualScroll(100, VIEW).at(50)).toEqual({ offset: 0, shift: 0 });
  });
});

describe("content taller than an element can be", () => {
  const total = 30_000_000;
  const scroll = new VirtualScroll(total, VIEW);
  const maxOffset = total - VIEW;
  const top = (state: ScrollState): number => state.offset - state.shift;

  it("is limited in height, and reaches both ends", () => {
    expect(scroll.height).toBe(MAX_ELEMENT_HEIGHT);
    expect(top(scroll.at(0))).toBe(0);
    expect(top(scroll.at(maxOffset))).toBe(MAX_ELEMENT_HEIGHT - VIEW);
    expect(scroll.follow(scroll.at(0), MAX_ELEMENT_HEIGHT - VIEW).offset).toBe(maxOffset);
    expect(scroll.follow(scroll.at(maxOffset), 0).offset).toBe(0);
  });

  it("follows small moves pixel by pixel, wherever it is", () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 300; round++) {
      const from = scroll.at(10_000 + random(maxOffset - 20_000));
      const move = random(6_000) - 3_000;
      expect(scroll.follow(from, top(from) + move)).toEqual({ offset: from.offset + move, shift: from.shift });
    }
  });

  it("moves all the way with the scroll bar, never backwards", () => {
    let before = -1;
    for (let to = 0; to <= MAX_ELEMENT_HEIGHT - VIEW; to += 9_973) {
      const { offset } = scroll.follow(scroll.at(to < MAX_ELEMENT_HEIGHT / 2 ? maxOffset : 0), to);
      expect(offset).toBeGreaterThan(before);
      before = offset;
    }
  });

  it("returns to the same scroll position after any jump", () => {
    const random = randomNumbers(5);
    for (let round = 0; round < 300; round++) {
      const { offset } = scroll.follow(scroll.at(round % 2 ? 0 : maxOffset), random(MAX_ELEMENT_HEIGHT - VIEW));
      const state = scroll.at(offset);
      expect(scroll.realign(state)).toEqual(state);
      expect(scroll.hasDrifted(state)).toBe(false);
    }
  });

  it("reaches either end with the wheel alone, from anywhere", () => {
    for (const [start, step] of [
      [maxOffset - 150_000, 900],
      [150_000, -900],
    ] as const) {
      let state = scroll.at(start);
      for (let turn = 0; turn < 400; turn++) {
        const to = Math.max(0, Math.min(MAX_ELEMENT_HEIGHT - VIEW, top(state) + step));
        const next = scroll.follow(state, to);
        expect(Math.abs(next.offset - state.offset)).toBeLessThanOrEqual(900);
        state = turn % 40 === 39 || scroll.hasDrifted(next) ? scroll.realign(next) : next;
      }
      expect(state.offset).toBe(step > 0 ? maxOffset : 0);
    }
  });
});
