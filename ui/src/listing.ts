/**
 * Lists of pictures as they arrive from the engine: columns in one binary message, read in place.
 *
 * Little-endian: u32 count, u32 flags (1: there are scores, 2: nothing fits well), f64 times[count] (the
 * wall clock in seconds since 1970, as if it were UTC), u32 ids[count], f32 scores[count] where there are
 * scores, u8 hashes[32 × count].
 */

const HEADER = 8;
const HASH = 32;
const SCORED = 1;
const NO_MATCH = 2;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export class Listing {
  static readonly EMPTY = new Listing(new Float64Array(), new Uint32Array(), null, new Uint8Array(), false);

  private constructor(
    readonly times: Float64Array,
    readonly ids: Uint32Array,
    /** Likeness, by place; none where the order is by time. */
    readonly scores: Float32Array | null,
    private readonly hashes: Uint8Array,
    /** Nothing in the library fits what was looked for. */
    readonly noMatch: boolean,
  ) {}

  static read(message: ArrayBuffer): Listing {
    const [count = 0, flags = 0] = new Uint32Array(message, 0, 2);
    const scored = (flags & SCORED) !== 0;
    const ids = HEADER + 8 * count;
    const scores = ids + 4 * count;
    const hashes = scores + (scored ? 4 * count : 0);
    if (message.byteLength !== hashes + HASH * count) throw new RangeError("a listing of the wrong length");
    return new Listing(
      new Float64Array(message, HEADER, count),
      new Uint32Array(message, ids, count),
      scored ? new Float32Array(message, scores, count) : null,
      new Uint8Array(message, hashes),
      (flags & NO_MATCH) !== 0,
    );
  }

  /** Writes a list as the engine would: what tests and merging make lists with. */
  static of(rows: { id: number; time: number; hash: Uint8Array; score?: number }[], noMatch = false): Listing {
    const scored = rows[0]?.score !== undefined;
    const hashes = new Uint8Array(HASH * rows.length);
    rows.forEach((row, place) => hashes.set(row.hash, HASH * place));
    return new Listing(
      Float64Array.from(rows, (row) => row.time),
      Uint32Array.from(rows, (row) => row.id),
      scored ? Float32Array.from(rows, (row) => row.score ?? 0) : null,
      hashes,
      noMatch,
    );
  }

  get length(): number {
    return this.ids.length;
  }

  id(place: number): number {
    return this.ids[place] ?? 0;
  }

  /** The content's hash in hexadecimal: its name in thumbnail addresses. */
  hash(place: number): string {
    let text = "";
    for (let byte = HASH * place; byte < HASH * (place + 1); byte++) text += HEX[this.hashes[byte] ?? 0];
    return text;
  }
}
