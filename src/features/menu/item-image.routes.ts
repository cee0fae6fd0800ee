import { Elysia, t } from "elysia";
import { about, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { IdParams } from "../../http/params.ts";
import { strict } from "../../http/schema.ts";
import { maxImageBytes } from "../../platform/image.ts";
import type { ItemImageService } from "./item-image.service.ts";
import { Item } from "./items.model.ts";

const ItemImage = strict(
  {
    image: t.File({
      description: "A JPEG, PNG or WebP of up to 5 MiB, 25 megapixels and 12,000 pixels a side.",
    }),
  },
  { title: "ItemImage" },
);

const changeErrors = ["NOT_FOUND", "VERSION_CONFLICT", ...idempotencyErrors] as const;

export function itemImageRoutes({ guard, itemImage }: { guard: Guard; itemImage: ItemImageService }) {
  return new Elysia({ prefix: "/menu/items/:id/image" })
    .use(guard)
    .put("", ({ caller, params, body }) => itemImage.putImage(caller, params.id, body.image), {
      storeAccess: ["store_admin"],
      params: IdParams,
      body: ItemImage,
      response: Item,
      detail: about("Menu", "Upload an item's image", {
        bodyType: "multipart/form-data",
        // The image, and what a form has around it.
        maxBodyBytes: maxImageBytes + 64 * 1024,
        description:
          "Instead of the one it had. It is kept as a WebP of at most 1200 pixels a side, with a thumbnail of at most 300, without what the camera has noted in it.",
        errors: [
          "UNSUPPORTED_IMAGE",
          "INVALID_IMAGE",
          "IMAGE_TOO_LARGE",
          "FILES_UNAVAILABLE",
          "OVERLOADED",
          ...changeErrors,
        ],
      }),
    })
    .delete("", ({ caller, params }) => itemImage.deleteImage(caller, params.id), {
      storeAccess: ["store_admin"],
      params: IdParams,
      response: Item,
      detail: about("Menu", "Delete an item's image", {
        description: "Fine when it has none.",
        errors: changeErrors,
      }),
    });
}
