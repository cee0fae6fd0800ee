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
      const { plain, gzip } = await menu.getMenu(caller, acceptedLanguages(headers.get("accept-language")));
      const { etag, whole, notModified } = acceptsGzip(headers.get("accept-encoding")) ? gzip : plain;
      const response = (matchesTag(headers.get("if-none-match"), etag) ? notModified : whole).clone();
      // What is shared between origins varies by them too.
      if (set.headers.vary) response.headers.append("vary", String(set.headers.vary));
      return response;
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
