/**
 * A deterministic library of any size, and its lists in the engine's binary format. The fake engine answers from it;
 * knows nothing of the window.
 */
import type { Caption } from "../../src/generated/Caption";
import type { Copy } from "../../src/generated/Copy";
import type { Details } from "../../src/generated/Details";
import type { Told } from "../../src/generated/Told";

const HEADER_BYTES = 16;
const HASH_BYTES = 32;
const SECONDS_PER_DAY = 86_400;
/** In seconds. The newest picture was taken at noon on 14 February 2024. */
const NEWEST = Date.UTC(2024, 1, 14, 12) / 1000;

/** A catalogue that every fifth picture is in, from the second on. */
const TOLD: Told = {
  program: "Lightroom Classic",
  library: "/Users/me/Pictures/Lightroom/C.lrcat",
  original: "/Volumes/Photos/Rajasthan/IMG_0002.NEF",
  standsIn: true,
};
export const isTold = (id: number): boolean => id % 5 === 2;

/** A pseudo-random 32-bit number that depends only on the two arguments. */
export const hashNumber = (number: number, salt = 0): number => {
  let mixed = Math.imul(number ^ (salt + 0x9e3779b9), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

export const hashText = (text: string): number =>
  Array.from(text).reduce((sum, letter) => hashNumber(sum, letter.codePointAt(0)), 7);

/** The size of a picture's file, in bytes. */
export const fileSize = (id: number): number => 900_000 + (hashNumber(id) % 6_000_000);

export interface Row {
  id: number;
  score?: number;
}

/** The match quality of a list: see `ui/src/listing.ts`. */
export interface Quality {
  noMatch?: boolean;
  byDate?: boolean;
  weaker?: boolean;
  understood?: boolean;
  strong?: number;
  fair?: number;
}

const HASH_WORDS = HASH_BYTES / 4;
/** Hashes by id, generated on demand, so that encoding a list of a million stays fast. */
let hashes = new Uint32Array();

const ensureHashes = (id: number): Uint32Array => {
  const known = hashes.length / HASH_WORDS;
  if (id < known) return hashes;
  const more = new Uint32Array(HASH_WORDS * (id + 1000));
  more.set(hashes);
  for (let next = known; next < more.length / HASH_WORDS; next++) {
    for (let part = 0; part < HASH_WORDS; part++) more[HASH_WORDS * next + part] = hashNumber(next, part);
  }
  return (hashes = more);
};

const hexOf = (id: number): string => {
  const bytes = new Uint8Array(ensureHashes(id).slice(HASH_WORDS * id, HASH_WORDS * (id + 1)).buffer);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** Landscapes, portraits, squares, and a few panoramas and long screenshots. */
const SIZES = [
  [4032, 3024],
  [4032, 3024],
  [4000, 2667],
  [3024, 4032],
  [3024, 3024],
  [4032, 2268],
  [2667, 4000],
  [4032, 3024],
] as const;

const sizeOf = (id: number): readonly [width: number, height: number] => {
  if (id % 61 === 0) return [12_000, 2400];
  if (id % 53 === 0) return [1080, 4200];
  return SIZES[hashNumber(id, 9) % SIZES.length] ?? SIZES[0];
};

export class Library {
  /** Ids, newest picture first. Replaced, never mutated, when pictures come or go. */
  ids: number[];
  /** Unavailable pictures: 1 offline, 2 only in the cloud, 3 shown from a preview. */
  readonly away = new Map<number, 1 | 2 | 3>();
  /** The favourites. */
  readonly favourites = new Set<number>();
  /** What pictures show in words. */
  readonly captions = new Map<number, Caption>();
  /** Pictures without a date of their own. */
  readonly undated = new Set<number>();
  /** When pictures were taken as the person says. */
  readonly ownTimes = new Map<number, number>();
  /** The titles that other programs have for pictures. */
  readonly titles = new Map<number, string>();
  /** Pictures with a raw file beside them. */
  readonly raws = new Set<number>();
  /** Times of pictures that do not follow from their ids. */
  readonly #times = new Map<number, number>();
  #next: number;

  constructor(
    pictures: number,
    /** The number of days the pictures were taken on. */
    readonly days: number,
  ) {
    this.ids = Array.from({ length: pictures }, (_, index) => pictures - index);
    this.#next = pictures + 1;
    this.#perDay = Math.max(1, Math.ceil(pictures / Math.max(1, days)));
    this.#first = pictures;
  }

  readonly #perDay: number;
  readonly #first: number;

  /** Adds pictures newer than all others. */
  add(pictures: number): void {
    this.ids = [...this.#newIds(pictures), ...this.ids];
  }

  /** Adds pictures taken at the same time as an existing one, in front of it. */
  insertBeside(pictures: number, beside: number): void {
    const at = this.ids.indexOf(beside);
    const newIds = this.#newIds(pictures);
    for (const id of newIds) this.#times.set(id, this.time(beside));
    this.ids = [...this.ids.slice(0, at), ...newIds, ...this.ids.slice(at)];
  }

  remove(ids: Iterable<number>): void {
    const gone = new Set(ids);
    this.ids = this.ids.filter((id) => !gone.has(id));
  }

  /** Sorts the pictures anew, after the times of some have changed. */
  sort(): void {
    this.ids = [...this.ids].sort((one, other) => this.time(other) - this.time(one));
  }

  #newIds(pictures: number): number[] {
    this.#next += pictures;
    return Array.from({ length: pictures }, (_, more) => this.#next - 1 - more);
  }

  /** The days vary in length: some have few pictures, others twice the average. */
  time(id: number): number {
    const fixed = this.ownTimes.get(id) ?? this.#times.get(id);
    if (fixed !== undefined) return fixed;
    const index = this.#first - id;
    const day = Math.floor(index / this.#perDay);
    const within = index - day * this.#perDay;
    const spill = hashNumber(day) % this.#perDay > within ? 1 : 0;
    // A picture moved to the day before was taken earlier than that day's own.
    const ofDay = (spill + 1 - within / this.#perDay) / 2;
    return NEWEST - (day + 1 - spill) * SECONDS_PER_DAY + (spill ? ofDay - 0.5 : ofDay + 0.5);
  }

  details(id: number): Details {
    const name = `IMG_${String(id).padStart(6, "0")}.jpg`;
    const away = this.away.get(id);
    const [width, height] = sizeOf(id);
    const file = (folder: string, name: string, companion = false): Copy => ({
      name,
      folder,
      path: `${folder}/${name}`,
      offline: away === 1 || away === 2,
      cloud: away === 2,
      companion,
    });
    const raw = this.raws.has(id) ? [file("/home/asha/Pictures/Journeys", name.replace("jpg", "dng"), true)] : [];
    const copies = ["/home/asha/Pictures/Journeys", "/home/asha/Pictures/Backup"].slice(0, id % 3 === 0 ? 2 : 1);
    return {
      id,
      hash: hexOf(id),
      bytes: fileSize(id),
      format: "jpeg",
      width,
      height,
      colourSpace: id % 2 === 0 ? "Display P3" : "sRGB",
      takenAt: this.time(id),
      takenOffset: 330,
      takenFrom: this.undated.has(id) ? "fileTime" : "exif",
      camera: id % 4 === 0 ? null : "Apple iPhone 13",
      latitude: id % 2 === 0 ? 26.9124 : null,
      longitude: id % 2 === 0 ? 75.7873 : null,
      place: id % 2 === 0 ? ["Jaipur", "Rajasthan", "India"] : [],
      altitude: id % 2 === 0 ? 431 : null,
      lens: id % 4 === 0 ? null : "iPhone 13 back camera 5.1mm f/1.6",
      exposure: {
        seconds: id % 4 === 0 ? null : 1 / 250,
        fNumber: id % 4 === 0 ? null : 1.6,
        iso: id % 4 === 0 ? null : 50,
        focalLength: id % 4 === 0 ? null : 5.1,
        focalLengthOnFilm: id % 4 === 0 ? null : 26,
      },
      title: this.titles.get(id) ?? (id % 3 === 0 ? "Hawa Mahal" : null),
      titleIsOwn: false,
      description: id % 3 === 0 ? "The palace of winds at sunrise.\nJaipur, first day." : null,
      keywords: id % 3 === 0 ? ["palace", "Jaipur", "journey"] : [],
      rating: id % 3 === 0 ? 4 : null,
      caption: this.captions.get(id) ?? null,
      tags: [],
      tagsByRule: [],
      favourite: this.favourites.has(id),
      seen: id % 5 === 4 ? null : { colours: ["red", "white"], kinds: id % 2 === 0 ? ["night"] : [], people: id % 5 },
      albums: isTold(id) ? [["Trips", "Rajasthan"]] : [],
      label: null,
      creator: null,
      places: [],
      peopleNamed: isTold(id) ? ["Anna Müller", "मीरा"] : [],
      told: isTold(id) ? [TOLD] : [],
      copies: [...copies.map((folder) => file(folder, name)), ...raw],
    };
  }

  /** See `ui/src/listing.ts`. */
  #mark(id: number): number {
    return (this.away.get(id) ?? 0) | (this.undated.has(id) ? 4 : 0) | (this.favourites.has(id) ? 8 : 0);
  }

  /** Pseudo-random pictures that depend only on the seed, best match first. */
  pseudoRandomRows(seed: number, limit: number): Row[] {
    const count = Math.min(this.ids.length, 20 + (hashNumber(seed) % 180), limit);
    const ids = new Set<number>();
    for (let tried = 0; ids.size < count && tried < 20 * count; tried++) {
      ids.add(this.ids[hashNumber(seed, tried) % this.ids.length] ?? 0);
    }
    return Array.from(ids, (id, rank) => ({ id, score: 0.35 - (0.2 * rank) / count }));
  }

  /** Encodes rows as the engine does: see `ui/src/listing.ts`. */
  encode(
    rows: Row[],
    { noMatch = false, weaker = false, understood = true, byDate = false, strong = 0, fair = 0 }: Quality = {},
  ): ArrayBuffer {
    const count = rows.length;
    const scored = rows[0]?.score !== undefined;
    const idsAt = HEADER_BYTES + 8 * count;
    const scoresAt = idsAt + 4 * count;
    const hashesAt = scoresAt + (scored ? 4 * count : 0);
    const ratiosAt = hashesAt + HASH_BYTES * count;
    const marksAt = ratiosAt + 2 * count;
    const away = rows.some(({ id }) => this.#mark(id) !== 0);
    const message = new ArrayBuffer(marksAt + (away ? count : 0));
    const flags =
      (scored ? 1 : 0)
      | (noMatch ? 2 : 0)
      | (weaker ? 4 : 0)
      | (away ? 8 : 0)
      | (understood ? 0 : 16)
      | (byDate ? 32 : 0);
    new Uint32Array(message, 0, 4).set([count, flags, strong, fair]);
    const times = new Float64Array(message, HEADER_BYTES, count);
    const ids = new Uint32Array(message, idsAt, count);
    const scores = scored ? new Float32Array(message, scoresAt, count) : null;
    const words = new Uint32Array(message, hashesAt, HASH_WORDS * count);
    const ratios = new Uint16Array(message, ratiosAt, count);
    const marks = away ? new Uint8Array(message, marksAt, count) : null;
    const known = ensureHashes(this.#next);
    for (let index = 0; index < count; index++) {
      const { id, score = 0 } = rows[index] ?? { id: 0 };
      times[index] = this.time(id);
      ids[index] = id;
      if (scores) scores[index] = score;
      const [width, height] = sizeOf(id);
      ratios[index] = Math.round((1000 * width) / height);
      if (marks) marks[index] = this.#mark(id);
      for (let word = 0; word < HASH_WORDS; word++)
        words[HASH_WORDS * index + word] = known[HASH_WORDS * id + word] ?? 0;
    }
    return message;
  }
}
