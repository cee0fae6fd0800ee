import { expect, test } from "bun:test";
import { askOnceASecond } from "../../../src/features/health/health.routes.ts";
import { createDiskFiles } from "../../../src/platform/files/disk.ts";
import { createTestApp } from "../../support/app.ts";
import { makeDataDir } from "../../support/postgres.ts";

test("a thousand strangers who ask for the health ask each dependency once a second", async () => {
  let asked = 0;
  const disk = createDiskFiles(await makeDataDir());
  const files: typeof disk = {
    ...disk,
    health: () => {
      asked++;
      return disk.health();
    },
  };
  const app = await createTestApp({ files });
  try {
    const startedAt = performance.now();
    const statuses = new Set<number>();
    for (let call = 0; call < 1_000; call++) statuses.add((await app.call("GET", "/health")).status);
    const seconds = (performance.now() - startedAt) / 1_000;
    expect([...statuses]).toEqual([200]);
    expect(asked).toBeWithin(1, Math.ceil(seconds) + 1);

    // Together, after the answer has grown old.
    await Bun.sleep(1_050);
    asked = 0;
    await Promise.all(Array.from({ length: 50 }, () => app.call("GET", "/health")));
    expect(asked).toBe(1);
  } finally {
    await app.close();
  }
});

test("a dependency that does not answer is asked once until it does, and one that cannot be asked is down", async () => {
  let asked = 0;
  const hung = Promise.withResolvers<"up">();
  const slow = askOnceASecond(() => {
    asked++;
    return hung.promise;
  });
  const first = slow();
  await Bun.sleep(1_100);
  const second = slow();
  expect(asked).toBe(1);
  hung.resolve("up");
  expect(await Promise.all([first, second])).toEqual(["up", "up"]);

  const broken = askOnceASecond(() => Promise.reject(new Error("no network")));
  expect(await broken()).toBe("down");
});
