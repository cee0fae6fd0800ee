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

/** ITU-T T.81, B.1.1: segments up to the marker EOI. */
function endOfJpeg(bytes: Uint8Array): number | null {
  let at = nextMarker(bytes, 2);
  while (at !== null) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xd9) return at + 2;
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

/** Chunks up to IEND. */
function endOfPng(bytes: Uint8Array): number | null {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + uint32(bytes, at);
    if (textAt(bytes, at + 4, at + 8) === "IEND") return end;
    at = end;
  }
  return null;
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
