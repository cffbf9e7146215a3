/**
 * Lists of pictures as the engine sends them: one binary message of columns, read in place.
 *
 * All values are little-endian:
 * - u32 count
 * - u32 flags: 1 has scores, 2 nothing matches well, 4 weaker matches were left out, 8 some rows have a mark,
 *   16 the model does not understand the words, 32 the result of a search is sorted by time
 * - u32 strong, u32 fair: in the result of a search the first `strong` rows match well, the next `fair` rows fairly, the
 *   rest weakly; both are 0 in other lists
 * - f64 times[count]: wall clock in seconds since 1970, as if it were UTC
 * - u32 ids[count]
 * - f32 scores[count], if flag 1 is set
 * - u8 hashes[32 × count]
 * - u16 ratios[count]: width divided by height, in thousandths
 * - u8 marks[count], if flag 8 is set: 1 the file is offline, 2 it is in the cloud only, 4 the time is the file's last
 *   change, because nothing says when the picture was taken, 8 it is a favourite; 1 or 2 may go with the others
 *
 * A list without scores is sorted by time, newest first, then by id, highest first.
 */

const HEADER_BYTES = 16;
const HASH_BYTES = 32;
const HAS_SCORES = 1;
const NO_MATCH = 2;
const WEAKER_OMITTED = 4;
const SOME_MARKED = 8;
const NOT_UNDERSTOOD = 16;
const BY_DATE = 32;
/** By the lowest bits of a mark. */
const UNAVAILABILITY = [null, "offline", "cloud", "preview"] as const;
const DATED_BY_FILE = 4;
const FAVOURITE = 8;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The rows `[start, end)` of a list. */
export interface Slice {
  list: Listing;
  start: number;
  end: number;
}

/** How well a picture matches a search. */
export type Match = "strong" | "fair" | "weak";

/** Why a picture's file can't be read right now; of a preview it is the original that can't. */
export type Unavailability = "offline" | "cloud" | "preview";

/** How well the rows of a list answer a search. */
interface MatchQuality {
  /** Nothing in the library matches the query. */
  readonly noMatch: boolean;
  /** Whether weaker matches exist that are not in the list. */
  readonly weakerOmitted: boolean;
  /** Whether the model understands the words. */
  readonly understood: boolean;
  /** Whether the result of a search is sorted by time. */
  readonly byDate: boolean;
  /** The number of strong matches, which come first. */
  readonly strong: number;
  /** The number of fair matches, which come next. */
  readonly fair: number;
}

const NOT_A_SEARCH: MatchQuality = {
  noMatch: false,
  weakerOmitted: false,
  understood: true,
  byDate: false,
  strong: 0,
  fair: 0,
};

/** Less certain pictures at first: full rows of 2, 3, 4, 6, 8 or 12. */
const LESS_CERTAIN = 24;

export class Listing {
  static readonly EMPTY = new Listing(
    new Float64Array(),
    new Uint32Array(),
    null,
    new Uint8Array(),
    new Uint16Array(),
    null,
    NOT_A_SEARCH,
  );

  private constructor(
    readonly times: Float64Array,
    readonly ids: Uint32Array,
    /** Similarity by index; null if the list is sorted by time. */
    readonly scores: Float32Array | null,
    private readonly hashes: Uint8Array,
    /** Width divided by height, in thousandths, by index. */
    readonly ratios: Uint16Array,
    private readonly marks: Uint8Array | null,
    readonly quality: MatchQuality,
  ) {}

  /** Reads a message of the engine. Throws a `RangeError` if it is malformed. */
  static read(message: ArrayBuffer): Listing {
    const [count = 0, flags = 0, strong = 0, fair = 0] = new Uint32Array(message, 0, 4);
    const hasScores = (flags & HAS_SCORES) !== 0;
    const someMarked = (flags & SOME_MARKED) !== 0;
    const idsAt = HEADER_BYTES + 8 * count;
    const scoresAt = idsAt + 4 * count;
    const hashesAt = scoresAt + (hasScores ? 4 * count : 0);
    const ratiosAt = hashesAt + HASH_BYTES * count;
    const marksAt = ratiosAt + 2 * count;
    const end = marksAt + (someMarked ? count : 0);
    if (message.byteLength !== end) throw new RangeError("a listing of the wrong length");
    if (strong + fair > count) throw new RangeError("a listing with more matches than rows");
    return new Listing(
      new Float64Array(message, HEADER_BYTES, count),
      new Uint32Array(message, idsAt, count),
      hasScores ? new Float32Array(message, scoresAt, count) : null,
      new Uint8Array(message, hashesAt, HASH_BYTES * count),
      new Uint16Array(message, ratiosAt, count),
      someMarked ? new Uint8Array(message, marksAt) : null,
      {
        noMatch: (flags & NO_MATCH) !== 0,
        weakerOmitted: (flags & WEAKER_OMITTED) !== 0,
        understood: (flags & NOT_UNDERSTOOD) === 0,
        byDate: (flags & BY_DATE) !== 0,
        strong,
        fair,
      },
    );
  }

  /** Concatenates slices of lists sorted by time. Copies whole columns, never single rows. */
  static concat(slices: readonly Slice[]): Listing {
    const count = slices.reduce((sum, { start, end }) => sum + end - start, 0);
    const times = new Float64Array(count);
    const ids = new Uint32Array(count);
    const hashes = new Uint8Array(HASH_BYTES * count);
    const ratios = new Uint16Array(count);
    const marks = slices.some(({ list }) => list.marks) ? new Uint8Array(count) : null;
    let at = 0;
    for (const { list, start, end } of slices) {
      times.set(list.times.subarray(start, end), at);
      ids.set(list.ids.subarray(start, end), at);
      hashes.set(list.hashes.subarray(HASH_BYTES * start, HASH_BYTES * end), HASH_BYTES * at);
      ratios.set(list.ratios.subarray(start, end), at);
      if (list.marks) marks?.set(list.marks.subarray(start, end), at);
      at += end - start;
    }
    return new Listing(times, ids, null, hashes, ratios, marks, NOT_A_SEARCH);
  }

  /** The good matches and the first of the less certain ones. The whole list if it does not say which are. */
  folded(): Listing {
    const { noMatch, byDate } = this.quality;
    const count = (noMatch ? 0 : this.goodCount) + LESS_CERTAIN;
    if (count >= this.length || byDate || (this.goodCount === 0 && !noMatch)) return this;
    return new Listing(
      this.times.subarray(0, count),
      this.ids.subarray(0, count),
      this.scores?.subarray(0, count) ?? null,
      this.hashes.subarray(0, HASH_BYTES * count),
      this.ratios.subarray(0, count),
      this.marks?.subarray(0, count) ?? null,
      { ...this.quality, weakerOmitted: true },
    );
  }

  get length(): number {
    return this.ids.length;
  }

  /** Whether the files of some pictures may be out of reach; if not, none is. */
  get someUnavailable(): boolean {
    return this.marks !== null;
  }

  /** The number of good matches of a search: strong and fair ones. */
  get goodCount(): number {
    return this.quality.strong + this.quality.fair;
  }

  /** How well a row of a search matches. */
  match(index: number): Match {
    if (index < this.quality.strong) return "strong";
    return index < this.goodCount ? "fair" : "weak";
  }

  /** The id of a row; 0 beyond the end. */
  id(index: number): number {
    return this.ids[index] ?? 0;
  }

  /** Why a picture's file can't be read right now; null if it can. */
  unavailable(index: number): Unavailability | null {
    return UNAVAILABILITY[(this.marks?.[index] ?? 0) % DATED_BY_FILE] ?? null;
  }

  /** Whether the time of a picture is its file's last change, because nothing says when it was taken. */
  datedByFile(index: number): boolean {
    return ((this.marks?.[index] ?? 0) & DATED_BY_FILE) !== 0;
  }

  /** Whether some rows have a mark; if not, none is a favourite. */
  get someMarked(): boolean {
    return this.marks !== null;
  }

  /** Whether a picture is a favourite. */
  isFavourite(index: number): boolean {
    return ((this.marks?.[index] ?? 0) & FAVOURITE) !== 0;
  }

  /** A copy in which some pictures are favourites, or no longer. Shares all columns but the marks. */
  withFavourites(ids: ReadonlySet<number>, on: boolean): Listing {
    const marks = this.marks?.slice() ?? new Uint8Array(this.length);
    for (const [index, id] of this.ids.entries()) {
      if (ids.has(id)) marks[index] = on ? (marks[index] ?? 0) | FAVOURITE : (marks[index] ?? 0) & ~FAVOURITE;
    }
    return new Listing(this.times, this.ids, this.scores, this.hashes, this.ratios, marks, this.quality);
  }

  /** The content hash in hexadecimal, which names the picture in thumbnail addresses. */
  hash(index: number): string {
    let text = "";
    for (let byte = HASH_BYTES * index; byte < HASH_BYTES * (index + 1); byte++) {
      text += HEX[this.hashes[byte] ?? 0] ?? "";
    }
    return text;
  }
}
