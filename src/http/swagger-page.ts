import { createHash } from "node:crypto";
import { swagger } from "@elysiajs/swagger";
import { Elysia } from "elysia";

const scriptPath = "/docs/swagger-ui-bundle.js";
const stylePath = "/docs/swagger-ui.css";

/**
 * The page of Swagger UI as the plugin makes it, but with assets of this server: it works without internet.
 * @returns the page, and the Content-Security-Policy that lets exactly this page work
 * @throws Error when an address of another server is left in it
 */
export async function renderSwaggerPage(): Promise<{ html: string; policy: string }> {
  // In an application of its own: of what the plugin serves, only the page is wanted.
  const plugin = new Elysia().use(
    swagger({
      provider: "swagger-ui",
      path: "/docs",
      // It takes the first slash off.
      specPath: "//openapi.json",
      autoDarkMode: false,
      theme: stylePath,
      documentation: {
        info: { title: "Table Order API", version: "", description: "Every operation, to try out" },
      },
      swaggerOptions: {
        persistAuthorization: true,
        displayRequestDuration: true,
      },
    }),
  );
  const page = await plugin.handle(new Request("http://localhost/docs"));
  const html = (await page.text()).replace(/https:[^"]*\/swagger-ui-bundle\.js/, scriptPath);
  if (/https?:/.test(html)) throw new Error("the page of Swagger UI has an address of another server");
  return { html, policy: policyFor(html) };
}

/** Assets of this server, and the page's own scripts by their hash. */
function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = ""]) => hashOf(script));
  return [
    "default-src 'none'",
    `script-src 'self' ${scripts.join(" ")}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** As a Content-Security-Policy names an inline script or style. */
export function hashOf(inline: string): string {
  return `'sha256-${createHash("sha256").update(inline).digest("base64")}'`;
}
