import { Elysia } from "elysia";
import { about, answer, idempotencyErrors } from "../../http/describe.ts";
import type { Guard } from "../../http/guard.ts";
import { ImportResult, MenuFile } from "./menu-file.model.ts";
import type { MenuFileService } from "./menu-file.service.ts";

/** A whole menu is larger than other bodies may be. */
const maxMenuFileBytes = 2 * 1024 * 1024;

export function menuFileRoutes({ guard, menuFile }: { guard: Guard; menuFile: MenuFileService }) {
  return new Elysia({ prefix: "/menu" })
    .use(guard)
    .get(
      "/export",
      async ({ caller, set }) => {
        set.headers["content-type"] = "application/json";
        return JSON.stringify(await menuFile.exportMenu(caller));
      },
      {
        storeAccess: ["store_admin"],
        detail: about("Menu", "Export the whole menu as one document", {
          description: "Hidden things included. Images are named, not contained.",
          answers: answer(200, "What an import reads.", MenuFile),
        }),
      },
    )
    .post("/import", ({ caller, body }) => menuFile.importMenu(caller, body), {
      storeAccess: ["store_admin"],
      body: MenuFile,
      response: ImportResult,
      detail: about("Menu", "Import a menu", {
        maxBodyBytes: maxMenuFileBytes,
        description:
          "All or nothing, up to 2 MiB. The same `ref` is updated, what is new is added, categories and items that are gone are hidden. They still count: a file that would leave more than 2,000 items, 200 categories or 500 option groups is refused whole with `MENU_FULL`. What the file leaves out of a thing that is there stays as it is; what it names is shown unless `isVisible` says otherwise. How many are left and what is sold out stays as it is, unless the file names the present `version` of the item or option group, as a fresh export does. Importing the same file again changes nothing.",
        errors: ["MENU_FULL", ...idempotencyErrors],
      }),
    });
}
