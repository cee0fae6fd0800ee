import { Type } from "@sinclair/typebox";
import { type Context, Elysia } from "elysia";
import style from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import script from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import { about, answer } from "./describe.ts";
import { etagOf, matchesTag } from "./etag.ts";
import type { Guard } from "./guard.ts";

/** Ready to be sent. */
interface Page {
  content: string | Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
  /** Content-Security-Policy, for pages. */
  policy?: string;
}

const json = "application/json";

/** The documents of this API, for programs and for people. Each is made when it is first asked for. */
export function docsRoutes(deps: { guard: Guard; openApi: () => unknown; asyncApi: () => unknown }) {
  const openApi = once(() => toPage(JSON.stringify(deps.openApi()), json));
  const asyncApi = once(() => toPage(JSON.stringify(deps.asyncApi()), json));
  const docs = once(async () => {
    // Loading what makes the page takes longer than making it.
    const { renderSwaggerPage } = await import("./swagger-page.ts");
    return toHtml(await renderSwaggerPage());
  });
  const errors = once(async () => {
    const { renderErrorsPage } = await import("./errors-page.ts");
    return toHtml(renderErrorsPage());
  });
  const scriptFile = once(() => readAsset(script, "text/javascript; charset=utf-8"));
  const styleFile = once(() => readAsset(style, "text/css; charset=utf-8"));

  const document = Type.Object({}, { additionalProperties: true });
  return (
    new Elysia()
      .use(deps.guard)
      .get("/openapi.json", async (context) => send(context, await openApi()), {
        publicAccess: true,
        detail: about("System", "Get this document", {
          operationId: "getOpenApiDocument",
          answers: answers("OpenAPI 3.1.", document, json),
        }),
      })
      .get("/asyncapi.json", async (context) => send(context, await asyncApi()), {
        publicAccess: true,
        detail: about("System", "Get the document of the events and their data", {
          operationId: "getAsyncApiDocument",
          answers: answers("AsyncAPI 3.", document, json),
        }),
      })
      .get("/docs", async (context) => send(context, await docs()), {
        publicAccess: true,
        detail: about("System", "Read and try out this API", {
          answers: answers("A page.", Type.String(), "text/html"),
        }),
      })
      .get("/docs/errors", async (context) => send(context, await errors()), {
        publicAccess: true,
        detail: about("System", "Read what each error code means", {
          answers: answers("A page.", Type.String(), "text/html"),
        }),
      })
      // Parts of the page: no operations of the API.
      .get("/docs/swagger-ui-bundle.js", async (context) => send(context, await scriptFile()), {
        publicAccess: true,
        detail: { hide: true },
      })
      .get("/docs/swagger-ui.css", async (context) => send(context, await styleFile()), {
        publicAccess: true,
        detail: { hide: true },
      })
  );
}

function answers(description: string, schema: Parameters<typeof answer>[2], type: string) {
  return { ...answer(200, description, schema, type), ...answer(304, "As you have it.") };
}

function toHtml(page: { html: string; policy: string }): Page {
  return toPage(page.html, "text/html; charset=utf-8", page.policy);
}

function toPage(content: Page["content"], type: string, policy?: string): Page {
  return { content, type, etag: etagOf(content), policy };
}

/** Read from the program itself when it is compiled. */
async function readAsset(path: string, type: string): Promise<Page> {
  return toPage(await Bun.file(path).bytes(), type);
}

function send({ request, set }: Pick<Context, "request" | "set">, page: Page) {
  set.headers.etag = page.etag;
  set.headers["cache-control"] = "no-cache";
  if (page.policy) set.headers["content-security-policy"] = page.policy;
  if (matchesTag(request.headers.get("if-none-match"), page.etag)) {
    set.status = 304;
    return;
  }
  set.headers["content-type"] = page.type;
  return page.content;
}

/** Makes it at the first call, and keeps it. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
