/**
 * A made library of any size, the same every time, and its lists in the engine's binary form. What the fake
 * bridge answers from; knows no window.
 */
import type { Details } from "../../src/generated/Details";

const HEADER = 16;
const HASH = 32;
const DAY = 86_400;
/** The newest picture was taken at noon on the 14th of February 2024. */
const NEWEST = Date.UTC(2024, 1, 14, 12) / 1000;

/** A number that looks random, always the same for the same two. */
export const scramble = (number: number, salt = 0): number => {
  let mixed = Math.imul(number ^ (salt + 0x9e3779b9), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

export const scrambleText = (text: string): number =>
  Array.from(text).reduce((sum, letter) => scramble(sum, letter.codePointAt(0)), 7);

export interface Row {
  id: number;
  score?: number;
}

/** What an answer says of itself: see `ui/src/listing.ts`. */
export interface Said {
  noMatch?: boolean;
  weaker?: boolean;
  strong?: number;
  fair?: number;
}

const hashInto = (bytes: Uint8Array, at: number, id: number): void => {
  for (let part = 0; part < HASH / 4; part++) {
    const word = scramble(id, part);
    for (let byte = 0; byte < 4; byte++) bytes[at + 4 * part + byte] = (word >>> (8 * byte)) & 255;
  }
};

const hexOf = (id: number): string => {
  const bytes = new Uint8Array(HASH);
  hashInto(bytes, 0, id);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

export class Library {
  /** Ids, newest picture first. The newest has the highest id. */
  ids: number[];
  #next: number;

  constructor(
    pictures: number,
    /** Over how many days they were taken. */
    readonly days: number,
  ) {
    this.ids = Array.from({ length: pictures }, (_, place) => pictures - place);
    this.#next = pictures + 1;
    this.#perDay = Math.max(1, Math.ceil(pictures / Math.max(1, days)));
    this.#first = pictures;
  }

  readonly #perDay: number;
  readonly #first: number;

  /** Some pictures more, newer than all others. */
  add(pictures: number): void {
    this.ids.unshift(...Array.from({ length: pictures }, (_, more) => this.#next + pictures - 1 - more));
    this.#next += pictures;
  }

  /** Days have odd lengths: a few pictures on some, twice as many as on average on others. */
  time(id: number): number {
    const place = this.#first - id;
    const day = Math.floor(place / this.#perDay);
    const within = place - day * this.#perDay;
    const spill = scramble(day) % this.#perDay > within ? 1 : 0;
    return NEWEST - (day + 1 - spill) * DAY + (this.#perDay - within) / this.#perDay;
  }

  details(id: number): Details {
    const name = `IMG_${String(id).padStart(6, "0")}.jpg`;
    const copies = ["/home/asha/Pictures/Journeys", "/home/asha/Pictures/Backup"].slice(0, id % 3 === 0 ? 2 : 1);
    return {
      id,
      hash: hexOf(id),
      bytes: 900_000 + (scramble(id) % 6_000_000),
      format: "jpeg",
      width: 4032,
      height: id % 5 === 0 ? 4032 : 3024,
      takenAt: id % 7 === 0 ? null : this.time(id),
      camera: id % 4 === 0 ? null : "Apple iPhone 13",
      latitude: id % 2 === 0 ? 26.9124 : null,
      longitude: id % 2 === 0 ? 75.7873 : null,
      copies: copies.map((folder) => ({ name, folder, path: `${folder}/${name}`, offline: false })),
    };
  }

  /** Pictures that depend on a number alone, best first. */
  hits(seed: number, most: number): Row[] {
    const wanted = Math.min(this.ids.length, 20 + (scramble(seed) % 180), most);
    const ids = new Set<number>();
    for (let tried = 0; ids.size < wanted && tried < 20 * wanted; tried++) {
      ids.add(this.ids[scramble(seed, tried) % this.ids.length] ?? 0);
    }
    return Array.from(ids, (id, rank) => ({ id, score: 0.35 - (0.2 * rank) / wanted }));
  }

  /** Rows as the engine sends them: see `ui/src/listing.ts`. */
  encode(rows: Row[], { noMatch = false, weaker = false, strong = 0, fair = 0 }: Said = {}): ArrayBuffer {
    const count = rows.length;
    const scored = rows[0]?.score !== undefined;
    const idsAt = HEADER + 8 * count;
    const scoresAt = idsAt + 4 * count;
    const hashesAt = scoresAt + (scored ? 4 * count : 0);
    const message = new ArrayBuffer(hashesAt + HASH * count);
    const flags = (scored ? 1 : 0) | (noMatch ? 2 : 0) | (weaker ? 4 : 0);
    new Uint32Array(message, 0, 4).set([count, flags, strong, fair]);
    const times = new Float64Array(message, HEADER, count);
    const ids = new Uint32Array(message, idsAt, count);
    const scores = scored ? new Float32Array(message, scoresAt, count) : null;
    const hashes = new Uint8Array(message, hashesAt);
    rows.forEach(({ id, score = 0 }, place) => {
      times[place] = this.time(id);
      ids[place] = id;
      if (scores) scores[place] = score;
      hashInto(hashes, HASH * place, id);
    });
    return message;
  }
}
