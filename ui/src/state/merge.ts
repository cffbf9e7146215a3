/**
 * Puts pictures that were just catalogued into a list by time. Works on the messages the lists were read
 * from (listing.ts has their format), because a list of 200,000 grows every other second while indexing.
 */
import { Listing } from "../listing";

const HEADER = 8;
const HASH = 32;

interface Message {
  bytes: Uint8Array;
  hashes: number;
}

/** The message a list by time was read from; none if it was made some other way. */
const messageOf = (list: Listing): Message | null => {
  const { buffer } = list.ids;
  const hashes = HEADER + 12 * list.length;
  const ours = list.scores === null && buffer === list.times.buffer;
  return ours && buffer.byteLength === hashes + HASH * list.length ? { bytes: new Uint8Array(buffer), hashes } : null;
};

/** Places that follow each other in one of the lists and in the result. */
interface Run {
  fresh: boolean;
  from: number;
  to: number;
}

/** What the result is made of, newest first. A picture that is in both comes from the fresh list. */
const runsOf = (known: Listing, fresh: Listing): Run[] => {
  const again = new Set(fresh.ids);
  const runs: Run[] = [];
  const add = (young: boolean, place: number): void => {
    const last = runs[runs.length - 1];
    if (last && last.fresh === young && last.to === place) last.to += 1;
    else runs.push({ fresh: young, from: place, to: place + 1 });
  };
  let next = 0;
  for (let place = 0; place < known.length; place++) {
    if (again.has(known.id(place))) continue;
    const time = known.times[place] ?? 0;
    while (next < fresh.length && (fresh.times[next] ?? 0) >= time) add(true, next++);
    add(false, place);
  }
  while (next < fresh.length) add(true, next++);
  return runs;
};

/** Both lists as one, newest first; nothing if they have to be fetched again instead. */
export const merged = (known: Listing, fresh: Listing): Listing | null => {
  if (fresh.length === 0) return known;
  if (known.length === 0) return fresh;
  const [old, young] = [messageOf(known), messageOf(fresh)];
  if (!old || !young) return null;
  const runs = runsOf(known, fresh);
  const count = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  const buffer = new ArrayBuffer(HEADER + (12 + HASH) * count);
  new Uint32Array(buffer, 0, 1)[0] = count;
  const times = new Float64Array(buffer, HEADER, count);
  const ids = new Uint32Array(buffer, HEADER + 8 * count, count);
  const hashes = new Uint8Array(buffer, HEADER + 12 * count);
  let place = 0;
  for (const run of runs) {
    const [list, message] = run.fresh ? [fresh, young] : [known, old];
    const { from, to } = run;
    times.set(list.times.subarray(from, to), place);
    ids.set(list.ids.subarray(from, to), place);
    hashes.set(message.bytes.subarray(message.hashes + HASH * from, message.hashes + HASH * to), HASH * place);
    place += to - from;
  }
  return Listing.read(buffer);
};

/** The highest id of a list: what was catalogued after it is new. */
export const newestId = (list: Listing): number => {
  let newest = 0;
  for (const id of list.ids) if (id > newest) newest = id;
  return newest;
};
