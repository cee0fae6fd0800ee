import { DomainError } from "../errors.ts";

export type ImageKind = "jpeg" | "png" | "webp";

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** What the first bytes say it is; null for none of the three. */
export function imageKind(bytes: Uint8Array): ImageKind | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (pngStart.every((byte, index) => bytes[index] === byte)) return "png";
  return textAt(bytes, 0, 4) === "RIFF" && textAt(bytes, 8, 12) === "WEBP" ? "webp" : null;
}

/**
 * Refuses what is cut off (decoders fill the rest of a JPEG with grey), and what goes on as something else. Padding may
 * follow, and after a JPEG what cameras put there: previews, a short film, Samsung's record. None of it is kept.
 * @throws DomainError INVALID_IMAGE
 */
export function checkImageEnd(bytes: Uint8Array, kind: ImageKind): void {
  const end = { jpeg: endOfJpeg, png: endOfPng, webp: endOfWebp }[kind](bytes);
  if (end === null || end > bytes.length) throw new DomainError("INVALID_IMAGE");
  const rest = bytes.subarray(end);
  const start = rest.findIndex((byte) => !padding.has(byte));
  if (start === -1) return;
  if (!(kind === "jpeg" && isFromCamera(rest, start))) throw new DomainError("INVALID_IMAGE");
}

/** Cameras and optimisers make about ten. Each one, of 14 bytes at the least, goes over every pixel. */
const maxScans = 32;

/** ITU-T T.81, B.1.1: segments up to the marker EOI. */
function endOfJpeg(bytes: Uint8Array): number | null {
  let scans = 0;
  let at = nextMarker(bytes, 2);
  while (at !== null) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xd9) return at + 2;
    if (marker === 0xda && ++scans > maxScans) return null;
    // TEM stands alone; all others say how long they are.
    const length = marker === 0x01 ? 0 : uint16(bytes, at + 2);
    at = nextMarker(bytes, at + 2 + length);
  }
  return null;
}

/** Behind compressed data too, where FF00 is a byte of it and RST0 to RST7 are no ends. */
function nextMarker(bytes: Uint8Array, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if (marker === undefined) return null;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return null;
}

function endOfPng(bytes: Uint8Array): number | null {
  const last = chunksOf(bytes).find(({ type }) => type === "IEND");
  return last?.end ?? null;
}

interface PngChunk {
  type: string;
  start: number;
  end: number;
}

/** The chunks as far as they are whole. */
function* chunksOf(bytes: Uint8Array): Generator<PngChunk, void> {
  for (let start = 8; start + 12 <= bytes.length; ) {
    const end = start + 12 + uint32(bytes, start);
    yield { type: textAt(bytes, start + 4, start + 8), start, end };
    start = end;
  }
}

/** What the pixels and their colours are made of, and how they are turned. */
const pngChunks = new Set([
  "IHDR",
  "PLTE",
  "tRNS",
  "IDAT",
  "IEND",
  "sRGB",
  "gAMA",
  "cHRM",
  "cICP",
  "iCCP",
  "eXIf",
]);
const maxProfileBytes = 1_048_576;

/**
 * Takes everything from a PNG that its picture does not need. Texts are compressed: a decoder that reads them makes a
 * gigabyte of one megabyte. A colour profile is compressed too, and kept while it is of a usual size.
 * @throws DomainError INVALID_IMAGE
 */
export async function pictureOfPng(bytes: Uint8Array): Promise<Uint8Array> {
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  for (const { type, start, end } of chunksOf(bytes)) {
    if (!pngChunks.has(type)) continue;
    if (type === "iCCP" && !(await isUsualProfile(bytes.slice(start + 8, end - 4))))
      throw new DomainError("INVALID_IMAGE");
    kept.push(bytes.subarray(start, end));
  }
  return Buffer.concat(kept);
}

/** @param data a name, two zeros, and the compressed profile */
async function isUsualProfile(data: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const packed = new Blob([data.subarray(data.indexOf(0) + 2)]).stream();
  let size = 0;
  try {
    for await (const part of packed.pipeThrough(new DecompressionStream("deflate"))) {
      size += part.length;
      if (size > maxProfileBytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}

function endOfWebp(bytes: Uint8Array): number {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
  return 8 + size + (size % 2);
}

/** Zeros of cameras, and the white space that tools and editors leave at the end of a file. */
const padding = new Set([0x00, 0x09, 0x0a, 0x0d, 0x20]);

/** @param start where the padding ends */
function isFromCamera(rest: Uint8Array, start: number): boolean {
  const isPreview = rest[start] === 0xff && rest[start + 1] === 0xd8 && rest[start + 2] === 0xff;
  return isPreview || textAt(rest, 4, 8) === "ftyp" || textAt(rest, rest.length - 4, rest.length) === "SEFT";
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 65_536 + uint16(bytes, at + 2);
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder("latin1").decode(bytes.subarray(from, to));
}
