import { describe, expect, it } from "vitest";

import { type Swipe, SwipeRecognizer } from "./swipe";

/** Milliseconds between two frames. */
const FRAME = 16;

/** Speeds of two fingers that swipe, in pixels a frame, and then of the momentum, which lasts a second. */
const SWIPE = [4, 12, 24, 36, 44, 46, 44];
const MOMENTUM = Array.from({ length: 60 }, (_, frame) => Math.max(1, Math.round(42 * 0.93 ** frame)));
const ONE_SWIPE = [...SWIPE, ...MOMENTUM];

class Trackpad {
  readonly recognizer = new SwipeRecognizer();
  readonly seen: Swipe[] = [];
  #now = 1000;

  move(deltaX: number, deltaY = 0, frames = 1): void {
    this.#now += frames * FRAME;
    const swipe = this.recognizer.recognize({ deltaX, deltaY, timeStamp: this.#now });
    if (swipe) this.seen.push(swipe);
  }

  swipe(direction: 1 | -1, speeds: readonly number[] = ONE_SWIPE): void {
    for (const speed of speeds) this.move(direction * speed);
  }

  rest(milliseconds = 300): void {
    this.#now += milliseconds;
  }

  ignore(): void {
    this.recognizer.ignore({ deltaX: 9, deltaY: 0, timeStamp: (this.#now += FRAME) });
  }
}

describe("a swipe", () => {
  it("counts once, with all its momentum", () => {
    const pad = new Trackpad();
    pad.swipe(1);
    expect(pad.seen).toEqual(["forward"]);
  });

  it("goes back when the content moves right", () => {
    const pad = new Trackpad();
    pad.swipe(-1);
    pad.rest();
    pad.swipe(1);
    expect(pad.seen).toEqual(["back", "forward"]);
  });

  it("counts again while the momentum of the last one goes on", () => {
    const pad = new Trackpad();
    pad.swipe(1, [...SWIPE, ...MOMENTUM.slice(0, 25)]);
    pad.swipe(1);
    expect(pad.seen).toEqual(["forward", "forward"]);
  });

  it("counts once although a busy page gets several frames in one event", () => {
    const pad = new Trackpad();
    pad.swipe(1, SWIPE);
    for (let frame = 0; frame < 60; frame += 4) {
      const merged = MOMENTUM.slice(frame, frame + 4).reduce((sum, speed) => sum + speed, 0);
      pad.move(merged, 0, 4);
      pad.move(MOMENTUM[frame + 4] ?? 1);
    }
    expect(pad.seen).toEqual(["forward"]);
  });

  it("is not a slight move, nor a slanted one", () => {
    const pad = new Trackpad();
    pad.swipe(1, [10, 20, 20, 10]);
    pad.rest();
    for (let turn = 0; turn < 20; turn++) pad.move(10, 8);
    expect(pad.seen).toEqual([]);
  });

  it("is not part of scrolling up or down", () => {
    const pad = new Trackpad();
    for (let turn = 0; turn < 10; turn++) pad.move(1, 20);
    pad.swipe(1);
    expect(pad.seen).toEqual([]);
    pad.rest();
    pad.swipe(1);
    expect(pad.seen).toEqual(["forward"]);
  });

  it("is not what a gesture does that meant something else when it began", () => {
    const pad = new Trackpad();
    pad.ignore();
    pad.swipe(1);
    expect(pad.seen).toEqual([]);
    pad.rest();
    pad.swipe(-1);
    expect(pad.seen).toEqual(["back"]);
  });
});
