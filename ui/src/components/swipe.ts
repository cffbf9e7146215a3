/**
 * Recognizes horizontal swipes with two fingers in a stream of wheel events. Pure. A swipe counts once, although the
 * system sends events for a second after the fingers have left the trackpad.
 */
export type Swipe = "back" | "forward";

/** What counts of a wheel event: distances in pixels, and its time in milliseconds. */
export interface WheelMove {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly timeStamp: number;
}

/** In pixels: how far the fingers travel before a swipe counts. */
const DISTANCE = 100;
/** How much further than up or down they must travel sideways. */
const STEEPNESS = 2;
/** In pixels: whoever has scrolled so far up or down is scrolling, not swiping. */
const SCROLL_DISTANCE = 12;
/** A gesture ends after this many milliseconds without an event. */
const PAUSE = 150;
/** Events closer than these milliseconds make speeds that mean nothing. */
const MIN_INTERVAL = 4;
/** Momentum only gets slower: a gain of this factor and this many pixels per millisecond is a new swipe. */
const GAIN = 2;
const MIN_GAIN = 0.6;
/** This many events in a row must be faster, as single ones are irregular. */
const GAIN_EVENTS = 2;

export class SwipeRecognizer {
  #at = -Infinity;
  #x = 0;
  #y = 0;
  /** Whether the gesture has had its effect, or can't have one. */
  #spent = false;
  /** Speeds since the swipe: the fastest, and the slowest after it. Null after a gesture that was no swipe. */
  #momentum: { fastest: number; slowest: number; faster: number } | null = null;

  /** Takes the next event. Returns the swipe that it completes, if any. */
  recognize(move: WheelMove): Swipe | null {
    const interval = move.timeStamp - this.#at;
    this.#at = move.timeStamp;
    if (interval > PAUSE || this.#hasBegunAnew(Math.abs(move.deltaX) / Math.max(MIN_INTERVAL, interval))) this.#begin();
    if (this.#spent) return null;
    this.#x += move.deltaX;
    this.#y += move.deltaY;
    const [across, along] = [Math.abs(this.#x), Math.abs(this.#y)];
    if (along > SCROLL_DISTANCE && along > across) this.#spent = true;
    if (this.#spent || across < DISTANCE || across < STEEPNESS * along) return null;
    this.#spent = true;
    this.#momentum = { fastest: 0, slowest: Infinity, faster: 0 };
    return this.#x < 0 ? "back" : "forward";
  }

  /** Makes the gesture of this event have no effect, because it means something else. */
  ignore({ timeStamp }: WheelMove): void {
    this.#at = timeStamp;
    this.#spent = true;
    this.#momentum = null;
  }

  #begin(): void {
    this.#x = this.#y = 0;
    this.#spent = false;
    this.#momentum = null;
  }

  /** Whether the fingers swipe again before the momentum of the last swipe has ended. `speed` in pixels per ms. */
  #hasBegunAnew(speed: number): boolean {
    const momentum = this.#momentum;
    if (!momentum) return false;
    if (speed > momentum.fastest) Object.assign(momentum, { fastest: speed, slowest: speed });
    const slowed = momentum.slowest < momentum.fastest / GAIN;
    const faster = slowed && speed > GAIN * momentum.slowest + MIN_GAIN;
    momentum.faster = faster ? momentum.faster + 1 : 0;
    if (!faster) momentum.slowest = Math.min(momentum.slowest, speed);
    return momentum.faster >= GAIN_EVENTS;
  }
}
