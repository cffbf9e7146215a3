/**
 * Lists of pictures as they arrive from the engine: columns in one binary message, read in place.
 *
 * Little-endian: u32 count, u32 flags (1: there are scores, 2: nothing fits well, 4: weaker matches were left
 * out, 8: some pictures are away), u32 strong, u32 fair, f64 times[count] (the wall clock in seconds since 1970,
 * as if it were UTC), u32 ids[count], f32 scores[count] where there are scores, u8 hashes[32 × count], u8
 * away[count] where some are (0: its file can be read, 1: it is out of reach, 2: it is in the cloud only). Of the
 * answer to words the first `strong` rows match well, the next `fair` ones fairly and the rest weakly; elsewhere
 * both are 0. A list without scores is ordered by time, newest first, and by id, highest first, where times are
 * the same.
 */

const HEADER = 16;
const HASH = 32;
const SCORED = 1;
const NO_MATCH = 2;
const WEAKER = 4;
const SOME_AWAY = 8;
const AWAY = [null, "offline", "cloud"] as const;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Places of a list that follow each other, without the last. */
export interface Stretch {
  list: Listing;
  from: number;
  to: number;
}

/** How well a picture fits words. */
export type Match = "strong" | "fair" | "weak";

/** Where a picture is whose file can't be read right now. */
export type Away = "offline" | "cloud";

/** How good a list is as an answer. */
interface Worth {
  /** Nothing in the library fits what was looked for. */
  readonly noMatch: boolean;
  /** Weaker matches exist that were left out. */
  readonly weaker: boolean;
  /** How many match well: they are the first. */
  readonly strong: number;
  /** How many match fairly: they are the next. */
  readonly fair: number;
}

const NO_ANSWER: Worth = { noMatch: false, weaker: false, strong: 0, fair: 0 };

export class Listing {
  static readonly EMPTY = new Listing(new Float64Array(), new Uint32Array(), null, new Uint8Array(), null, NO_ANSWER);

  private constructor(
    readonly times: Float64Array,
    readonly ids: Uint32Array,
    /** Likeness, by place; none where the order is by time. */
    readonly scores: Float32Array | null,
    private readonly hashes: Uint8Array,
    private readonly aways: Uint8Array | null,
    readonly worth: Worth,
  ) {}

  static read(message: ArrayBuffer): Listing {
    const [count = 0, flags = 0, strong = 0, fair = 0] = new Uint32Array(message, 0, 4);
    const scored = (flags & SCORED) !== 0;
    const ids = HEADER + 8 * count;
    const scores = ids + 4 * count;
    const hashes = scores + (scored ? 4 * count : 0);
    const aways = hashes + HASH * count;
    const someAway = (flags & SOME_AWAY) !== 0;
    if (message.byteLength !== aways + (someAway ? count : 0)) throw new RangeError("a listing of the wrong length");
    if (strong + fair > count) throw new RangeError("a listing with more matches than rows");
    return new Listing(
      new Float64Array(message, HEADER, count),
      new Uint32Array(message, ids, count),
      scored ? new Float32Array(message, scores, count) : null,
      new Uint8Array(message, hashes, HASH * count),
      someAway ? new Uint8Array(message, aways) : null,
      { noMatch: (flags & NO_MATCH) !== 0, weaker: (flags & WEAKER) !== 0, strong, fair },
    );
  }

  /** Stretches of lists by time, one after the other, as one list: whole columns are copied, never rows. */
  static joined(stretches: readonly Stretch[]): Listing {
    const count = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    const times = new Float64Array(count);
    const ids = new Uint32Array(count);
    const hashes = new Uint8Array(HASH * count);
    const aways = stretches.some(({ list }) => list.aways) ? new Uint8Array(count) : null;
    let place = 0;
    for (const { list, from, to } of stretches) {
      times.set(list.times.subarray(from, to), place);
      ids.set(list.ids.subarray(from, to), place);
      hashes.set(list.hashes.subarray(HASH * from, HASH * to), HASH * place);
      if (aways && list.aways) aways.set(list.aways.subarray(from, to), place);
      place += to - from;
    }
    return new Listing(times, ids, null, hashes, aways, NO_ANSWER);
  }

  get length(): number {
    return this.ids.length;
  }

  /** How many of the pictures found by words fit, well or fairly. */
  get good(): number {
    return this.worth.strong + this.worth.fair;
  }

  /** How well a picture found by words fits them. */
  match(place: number): Match {
    if (place < this.worth.strong) return "strong";
    return place < this.good ? "fair" : "weak";
  }

  id(place: number): number {
    return this.ids[place] ?? 0;
  }

  /** Why a picture's file can't be read right now, if it can't. */
  away(place: number): Away | null {
    return AWAY[this.aways?.[place] ?? 0] ?? null;
  }

  /** The content's hash in hexadecimal: its name in thumbnail addresses. */
  hash(place: number): string {
    let text = "";
    for (let byte = HASH * place; byte < HASH * (place + 1); byte++) text += HEX[this.hashes[byte] ?? 0];
    return text;
  }
}
