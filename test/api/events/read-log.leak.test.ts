import { expect, test } from "bun:test";
import { join } from "node:path";

const program = join(import.meta.dir, "../../support/waited-reads.ts");

test("20,000 reads that waited leave nothing in memory, no listener and no place", async () => {
  const child = Bun.spawn([process.execPath, "--no-env-file", program], {
    env: process.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  const { before, after, listeners, places } = JSON.parse(output);
  expect({ listeners, places }).toEqual({ listeners: 0, places: 0 });
  // Each read that was kept would be several objects.
  expect(after.objects - before.objects).toBeLessThan(2_000);
}, 60_000);
