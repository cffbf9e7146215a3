/** Lists as the engine writes them, for tests. A picture's hash is its id over and over. */
export const message = (rows: [id: number, time: number][], flags = 0): ArrayBuffer => {
  const buffer = new ArrayBuffer(8 + 44 * rows.length);
  new Uint32Array(buffer, 0, 2).set([rows.length, flags]);
  new Float64Array(buffer, 8, rows.length).set(rows.map(([, time]) => time));
  new Uint32Array(buffer, 8 + 8 * rows.length, rows.length).set(rows.map(([id]) => id));
  rows.forEach(([id], place) => new Uint8Array(buffer, 8 + 12 * rows.length + 32 * place, 32).fill(id));
  return buffer;
};
