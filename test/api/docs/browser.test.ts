import { afterAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, pin } from "../../support/store.ts";

const executablePath = "/usr/bin/chromium";
// A laptop may have no Chromium; where the project is checked, it must.
const canRun = existsSync(executablePath) || process.env.CI === "true";

const app = await createTestApp();
let browser: Browser | undefined;
afterAll(async () => {
  await browser?.close();
  await app.app.server?.stop(true);
  await app.close();
});

/** Starts a browser that reaches this server only. */
async function openPage(): Promise<{ page: Page; abroad: string[]; complaints: string[] }> {
  browser = await chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = await browser.newPage();
  // Without a graphics card and on a busy machine, Swagger UI takes its time.
  page.setDefaultTimeout(60_000);
  const abroad: string[] = [];
  const complaints: string[] = [];
  await page.route("**/*", async (route) => {
    const { hostname, protocol } = new URL(route.request().url());
    if (hostname === "127.0.0.1" || protocol === "data:") return await route.continue();
    abroad.push(route.request().url());
    await route.abort();
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  return { page, abroad, complaints };
}

/** Opens an operation and sends it with this body; answers the status and the body that are shown. */
async function tryOut(
  page: Page,
  operationId: string,
  body: unknown,
): Promise<{ status: string; text: string }> {
  const block = page.locator(`[id$="-${operationId}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Try it out" }).click();
  await block.locator("textarea.body-param__text").fill(JSON.stringify(body));
  await block.getByRole("button", { name: "Execute" }).click();
  const answer = block.locator(".live-responses-table .response");
  await answer.waitFor();
  return {
    status: (await answer.locator(".response-col_status").textContent()) ?? "",
    text: (await answer.locator(".response-col_description pre").first().textContent()) ?? "",
  };
}

test.skipIf(!canRun)(
  "an order can be placed from /docs, without internet",
  async () => {
    const store = await createTestStore(app);
    app.app.listen({ port: 0, hostname: "127.0.0.1" });
    const { page, abroad, complaints } = await openPage();
    await page.goto(`http://127.0.0.1:${app.app.server?.port}/docs`);
    await page.locator(".opblock-tag-section").first().waitFor();

    const signIn = await tryOut(page, "signInTable", { storeCode: store.code, tableNumber: "1", pin });
    expect(signIn.status).toContain("200");
    const { token }: { token: string } = JSON.parse(signIn.text);

    await page.locator(".btn.authorize").first().click();
    await page.locator(".auth-container input").fill(token);
    await page.locator(".auth-container .authorize").click();
    await page.locator(".auth-container .btn-done").click();

    const placed = await tryOut(page, "placeOrder", { lines: [store.line] });
    expect(placed.status).toContain("201");
    // What is written there for everybody would make the next order a repetition of the first.
    expect(await page.getByPlaceholder("Idempotency-Key").inputValue()).toBe("");
    expect(JSON.parse(placed.text)).toMatchObject({ status: "pending", total: 9_500 });

    // The token outlives a reload.
    expect(await page.evaluate(() => localStorage.getItem("authorized"))).toContain(token);
    expect(abroad).toEqual([]);
    expect(complaints).toEqual([]);
  },
  120_000,
);
