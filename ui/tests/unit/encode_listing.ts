/** Encodes lists as the engine does, for tests. A picture's hash is its id, repeated; all are squares. */
export const encodeListing = (rows: [id: number, time: number][]): ArrayBuffer => {
  const buffer = new ArrayBuffer(16 + 46 * rows.length);
  new Uint32Array(buffer, 0, 1).set([rows.length]);
  new Float64Array(buffer, 16, rows.length).set(rows.map(([, time]) => time));
  new Uint32Array(buffer, 16 + 8 * rows.length, rows.length).set(rows.map(([id]) => id));
  rows.forEach(([id], index) => new Uint8Array(buffer, 16 + 12 * rows.length + 32 * index, 32).fill(id));
  new Uint16Array(buffer, 16 + 44 * rows.length, rows.length).fill(1000);
  return buffer;
};
