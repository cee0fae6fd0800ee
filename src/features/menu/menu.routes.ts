import { Elysia } from "elysia";
import { about, answer } from "../../http/describe.ts";
import { acceptsGzip } from "../../http/encoding.ts";
import { matchesTag } from "../../http/etag.ts";
import type { Guard } from "../../http/guard.ts";
import { acceptedLanguages } from "../../http/locale.ts";
import { Menu } from "./menu.model.ts";
import type { MenuService } from "./menu.service.ts";

export function menuRoutes({ guard, menu }: { guard: Guard; menu: MenuService }) {
  return new Elysia({ prefix: "/menu" }).use(guard).get(
    "",
    async ({ caller, request: { headers }, set }) => {
      const { plain, gzip, language } = await menu.getMenu(
        caller,
        acceptedLanguages(headers.get("accept-language")),
      );
      const zipped = acceptsGzip(headers.get("accept-encoding"));
      const { bytes, etag } = zipped ? gzip : plain;
      set.headers.etag = etag;
      set.headers.vary = ["Accept-Encoding, Accept-Language, Authorization", set.headers.vary]
        .filter(Boolean)
        .join(", ");
      set.headers["cache-control"] = "private, no-cache";
      if (matchesTag(headers.get("if-none-match"), etag)) {
        set.status = 304;
        return;
      }
      set.headers["content-type"] = "application/json";
      set.headers["content-language"] = language;
      if (zipped) set.headers["content-encoding"] = "gzip";
      return bytes;
    },
    {
      storeAccess: ["table", "staff"],
      detail: about("Menu", "Get the menu as guests see it", {
        description:
          "Visible things, in the language of `Accept-Language`, with availability at this moment.",
        answers: { ...answer(200, "The menu; `ETag` is strong.", Menu), ...answer(304, "As you have it.") },
      }),
    },
  );
}
