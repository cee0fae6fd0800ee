import { Elysia } from "elysia";
import { about, answer } from "../../http/describe.ts";
import { matchesTag } from "../../http/etag.ts";
import type { Guard } from "../../http/guard.ts";
import { acceptedLanguages } from "../../http/locale.ts";
import { Menu } from "./menu.model.ts";
import type { MenuService } from "./menu.service.ts";

export function menuRoutes({ guard, menu }: { guard: Guard; menu: MenuService }) {
  return new Elysia({ prefix: "/menu" }).use(guard).get(
    "",
    async ({ caller, request, set }) => {
      const text = await menu.getMenu(caller, acceptedLanguages(request.headers.get("accept-language")));
      set.headers.etag = text.etag;
      set.headers.vary = ["Accept-Language", "Authorization", set.headers.vary].filter(Boolean).join(", ");
      set.headers["cache-control"] = "private, no-cache";
      if (matchesTag(request.headers.get("if-none-match"), text.etag)) {
        set.status = 304;
        return;
      }
      set.headers["content-type"] = "application/json";
      set.headers["content-language"] = text.language;
      return text.json;
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
