import { DomainError } from "../errors.ts";
import { checkImageEnd, imageKind, pictureOfPng } from "./image-end.ts";
import { createTurns } from "./turns.ts";

export const maxImageBytes = 5 * 1024 * 1024;
const maxPixels = 25_000_000;
/** A picture of one pixel by millions takes seconds to shrink, for all of its few pixels. */
const maxSide = 12_000;
const imageSide = 1200;
const thumbnailSide = 300;

/** Both WebP, without anything of the upload but its pixels and their colour profile. */
export interface Picture {
  image: Uint8Array;
  thumbnail: Uint8Array;
}

export type Pictures = ReturnType<typeof createPictures>;

/** Makes pictures of uploads. A decoded one takes up to 100 MB, so few are decoded at once. */
export function createPictures(limits = { running: 2, waiting: 8 }) {
  const inTurn = createTurns(limits);

  /**
   * @param upload a JPEG, PNG or WebP by its content, whatever it is called
   * @throws DomainError PAYLOAD_TOO_LARGE, UNSUPPORTED_IMAGE, IMAGE_TOO_LARGE, INVALID_IMAGE, OVERLOADED
   */
  async function render(upload: Uint8Array): Promise<Picture> {
    if (upload.length > maxImageBytes)
      throw new DomainError("PAYLOAD_TOO_LARGE", { params: { limit: maxImageBytes } });
    const kind = imageKind(upload);
    if (kind === null) throw new DomainError("UNSUPPORTED_IMAGE");
    checkImageEnd(upload, kind);
    return await inTurn(async () => {
      try {
        const picture = kind === "png" ? await pictureOfPng(upload) : upload;
        await checkSize(picture);
        const image = await shrink(picture, imageSide);
        // Of the small one: the upload is decoded once.
        return { image, thumbnail: await shrink(image, thumbnailSide) };
      } catch (error) {
        throw toDomainError(error);
      }
    });
  }

  return { render };
}

/** Reads no more than the header. @throws DomainError IMAGE_TOO_LARGE */
async function checkSize(upload: Uint8Array): Promise<void> {
  const { width, height } = await new Bun.Image(upload).metadata();
  if (Math.max(width, height) > maxSide || width * height > maxPixels) throw tooLarge();
}

function tooLarge(cause?: unknown): DomainError {
  return new DomainError("IMAGE_TOO_LARGE", {
    params: { limit: maxPixels / 1_000_000, side: maxSide },
    cause,
  });
}

/** Upright, as it is when it fits already. */
async function shrink(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  return await new Bun.Image(bytes, { maxPixels })
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 82 })
    .bytes();
}

function toDomainError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_IMAGE_TOO_MANY_PIXELS") return tooLarge(error);
  if (code.startsWith("ERR_IMAGE_")) return new DomainError("INVALID_IMAGE", { cause: error });
  return error;
}
