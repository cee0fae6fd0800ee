import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { notFound } from "../errors.ts";
import { FileKeyError, type Files } from "../platform/files/index.ts";
import { about, answer } from "./describe.ts";
import { matchesTag } from "./etag.ts";
import type { Guard } from "./guard.ts";

/** Uploaded images, when this server keeps them itself. Without a limit: a menu has many. */
export function uploadsRoutes({ guard, files }: { guard: Guard; files: Files }) {
  return new Elysia().use(guard).get(
    "/uploads/*",
    async ({ params, request, set }) => {
      const key = decode(params["*"]);
      const file = await files.read(key).catch((error) => {
        if (error instanceof FileKeyError) return null;
        throw error;
      });
      if (!file) throw notFound();
      set.headers["content-type"] = file.contentType;
      // Its name is made of its content.
      set.headers["cache-control"] = "public, max-age=31536000, immutable";
      // Small enough to be sent whole.
      set.headers["accept-ranges"] = "none";
      const etag = `"${key.slice(0, key.lastIndexOf("."))}"`;
      set.headers.etag = etag;
      if (matchesTag(request.headers.get("if-none-match"), etag)) {
        set.status = 304;
        return;
      }
      return await file.body.bytes();
    },
    {
      unlimitedAccess: true,
      detail: about("Menu", "Get an uploaded image", {
        operationId: "getUpload",
        errors: ["NOT_FOUND"],
        answers: {
          ...answer(200, "The image.", Type.String({ format: "binary" }), "image/webp"),
          ...answer(304, "As you have it."),
        },
      }),
    },
  );
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
