import { afterAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { errorCodes } from "../../../src/errors.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { problems } from "../../../src/http/problem-catalogue.ts";
import { createTestApp } from "../../support/app.ts";

const app = await createTestApp();
afterAll(app.close);

function hashes(page: string, tag: "script" | "style"): string[] {
  const inline = [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))].map(
    ([, content = ""]) => content,
  );
  return inline.map((content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`);
}

test("/docs takes everything from this server, and its policy allows nothing else", async () => {
  const { status, headers, body } = await app.call<string>("GET", "/docs");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(body).not.toMatch(/https?:/);
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toStartWith("default-src 'none';");
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toMatch(/https?:|\*/);
  expect(hashes(body, "script")).toHaveLength(1);
  for (const hash of hashes(body, "script")) expect(policy).toContain(hash);
});

test("/docs names assets that are there", async () => {
  const { body } = await app.call<string>("GET", "/docs");
  const addresses = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = ""]) => address);
  expect(addresses).toHaveLength(2);
  for (const address of addresses) {
    const asset = await app.call<string>("GET", address);
    expect(asset.status).toBe(200);
    expect(asset.headers.get("content-type")).toMatch(/^text\/(css|javascript)/);
    expect(asset.body.length).toBeGreaterThan(100_000);
    const etag = asset.headers.get("etag") ?? "";
    const again = await app.call("GET", address, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  }
});

test("/docs/errors has every code in both languages, where problems lead to", async () => {
  const { status, headers, body } = await app.call<string>("GET", "/docs/errors");
  expect(status).toBe(200);
  for (const code of errorCodes) {
    expect(body).toContain(`<tr id="${code}">`);
    expect(body).toContain(Bun.escapeHTML(problems[code].ko));
    expect(body).toContain(Bun.escapeHTML(problems[code].en));
  }
  for (const hash of hashes(body, "style")) expect(headers.get("content-security-policy")).toContain(hash);
  const problem = await app.call<Problem>("GET", "/api/v1/board");
  expect(problem.body.type).toBe("/docs/errors#UNAUTHENTICATED");
});

test("documents do not come with the policy of pages", async () => {
  const { headers } = await app.call("GET", "/openapi.json");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
});
