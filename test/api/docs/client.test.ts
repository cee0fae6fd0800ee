import { afterAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestApp } from "../../support/app.ts";
import { createTestStore, pin } from "../../support/store.ts";
import { orderFromTable } from "./client.ts";

const app = await createTestApp();
afterAll(async () => {
  await app.app.server?.stop(true);
  await app.close();
});

const root = new URL("../../../", import.meta.url).pathname;
const source = await Bun.file(`${root}test/api/docs/client.ts`).text();

/** What the compiler says of a program that stands beside the generated types. */
async function compile(program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  const settings = {
    extends: `${root}tsconfig.json`,
    compilerOptions: { types: [], paths: { "openapi-fetch": [`${root}node_modules/openapi-fetch`] } },
    include: ["client.ts"],
  };
  try {
    await Bun.write(join(folder, "tsconfig.json"), JSON.stringify(settings));
    await Bun.write(join(folder, "client.ts"), program.replace("../../../docs", `${root}docs`));
    const compiler = Bun.spawn([process.execPath, "x", "tsc", "--noEmit", "-p", folder], {
      cwd: root,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    return await new Response(compiler.stdout).text();
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a client with the generated types compiles", async () => {
  expect(await compile(source)).toBe("");
}, 60_000);

test("a wrong use of the generated types does not", async () => {
  const found = await compile(source.replace("quantity: 2", 'quantity: "two"'));
  expect(found).toContain("Type 'string' is not assignable to type 'number'");
}, 60_000);

test("the client orders from a table", async () => {
  const store = await createTestStore(app);
  app.app.listen({ port: 0, hostname: "127.0.0.1" });
  const { order, listed, location } = await orderFromTable(`http://127.0.0.1:${app.app.server?.port}`, {
    storeCode: store.code,
    tableNumber: "1",
    pin,
  });
  expect(order).toMatchObject({ status: "pending", tableNumber: "1", total: 18_000 });
  expect(listed).toEqual([order]);
  expect(location).toBe(`/api/v1/orders/${order.id}`);
});
