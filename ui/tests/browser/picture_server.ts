/**
 * A Vite plugin that answers `/thumbs/<hash>/<size>` with a picture drawn from the hash. Parameters in the address of the
 * requesting page: `thumbDelay` delays every picture by that many milliseconds; `missing` answers 404 until a test
 * requests `/thumbs/arrive`; `small` limits pictures to 512 pixels; `raster` answers with pixels, as the engine does: a
 * browser decodes those beside the page, while it makes a page of its own of every drawing.
 */
import type { Connect, Plugin } from "vite";

const SIDES: Record<string, [number, number]> = { "256": [256, 192], "512": [512, 384], view: [1600, 1200] };

/** Hills under a sky in colours taken from the hash: every picture differs, and none looks like an empty tile. */
const draw = (hash: string, [width, height]: [number, number]): string => {
  const part = (at: number): number => parseInt(hash.slice(2 * at, 2 * at + 2), 16);
  const hue = Math.round((part(0) / 255) * 360);
  const hill = (at: number, base: number): string => {
    const [left, middle, right] = [part(at), part(at + 1), part(at + 2)].map((byte) => base - byte / 8);
    return `M0 100V${left}Q33 ${middle} 60 ${right}T100 ${base - 10}V100Z`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100"
    preserveAspectRatio="none"><rect width="100" height="100" fill="hsl(${hue} 45% ${60 + part(1) / 12}%)"/>
    <circle cx="${10 + part(2) / 3.2}" cy="${12 + part(3) / 12}" r="7" fill="hsl(${hue + 40} 80% 85%)"/>
    <path d="${hill(4, 75)}" fill="hsl(${hue + 70} 32% 48%)"/>
    <path d="${hill(7, 98)}" fill="hsl(${hue + 100} 34% 30%)"/></svg>`;
};

/** A bitmap of one colour, 64 × 48 pixels. */
const bitmap = (hash: string): Uint8Array => {
  const [width, height, headers] = [64, 48, 54];
  const file = new DataView(new ArrayBuffer(headers + 3 * width * height));
  file.setUint16(0, 0x424d);
  file.setUint32(2, file.byteLength, true);
  file.setUint32(10, headers, true);
  file.setUint32(14, 40, true);
  file.setInt32(18, width, true);
  file.setInt32(22, height, true);
  file.setUint16(26, 1, true);
  file.setUint16(28, 24, true);
  for (let at = headers; at < file.byteLength; at++) {
    const part = 2 * ((at - headers) % 3);
    file.setUint8(at, parseInt(hash.slice(part, part + 2), 16));
  }
  return new Uint8Array(file.buffer);
};

/** The parts of a request that are used. */
interface PictureRequest {
  url?: string;
  headers: { referer?: string };
}

const serve = (): Connect.NextHandleFunction => {
  const arrived = new Set<string>();
  return (request, response, next) => {
    const { url = "", headers } = request as unknown as PictureRequest;
    const [, root, hash = "", size = ""] = url.split("/");
    if (root !== "thumbs") return next();
    const page = new URL(headers.referer ?? "http://none").searchParams;
    const group = page.get("missing");
    if (hash === "arrive") arrived.add(size);
    const sides = SIDES[page.has("small") && size === "view" ? "512" : size];
    if (!sides || (group !== null && !arrived.has(group))) {
      response.statusCode = hash === "arrive" ? 204 : 404;
      response.setHeader("Cache-Control", "no-store");
      return response.end();
    }
    const raster = page.has("raster");
    response.setHeader("Content-Type", raster ? "image/bmp" : "image/svg+xml");
    response.setHeader("Cache-Control", "max-age=31536000, immutable");
    setTimeout(() => response.end(raster ? bitmap(hash) : draw(hash, sides)), Number(page.get("thumbDelay") ?? 0));
  };
};

export const pictures = (): Plugin => ({
  name: "generated-pictures",
  configureServer: (server) => void server.middlewares.use(serve()),
  configurePreviewServer: (server) => void server.middlewares.use(serve()),
});
