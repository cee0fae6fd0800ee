import { describe, expect, test } from "bun:test";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { findPlaceLimits } from "../../src/features/events/places.ts";
import { findDescriptorLimit } from "../../src/platform/descriptors.ts";

const settings = loadConfig({}).streams;

describe("how many streams a process takes", () => {
  test.each([
    [120, 20],
    [300, 200],
    [1_024, 819],
    [20_000, 10_000],
    [1_048_576, 10_000],
  ])("with %p descriptors is %p, and one store gets half of it", (descriptors, perProcess) => {
    const limits = findPlaceLimits(settings, descriptors);
    expect(limits).toMatchObject({ perProcess, perStore: perProcess / 2 + (perProcess % 2) / 2 });
    expect(limits).toMatchObject({ perTable: 5, perAccount: 20 });
  });

  test("is what the settings say, where the descriptors allow it", () => {
    const { streams } = loadConfig({
      MAX_STREAMS: "50000",
      STREAMS_PER_TABLE: "2",
      STREAMS_PER_ACCOUNT: "9",
    });
    const perPrincipal = { perTable: 2, perAccount: 9 };
    expect(findPlaceLimits(streams, 1_048_576)).toMatchObject({ perProcess: 50_000, ...perPrincipal });
    expect(findPlaceLimits(streams, 300)).toMatchObject({ perProcess: 200, ...perPrincipal });
    expect(findPlaceLimits(settings, 64).perProcess).toBe(1);
  });
});

describe("the limit of open files", () => {
  test("is read where the system says it", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "limits-")), "limits");
    await writeFile(
      path,
      "Limit     Soft Limit  Hard Limit  Units\nMax open files     300     4096    files\n",
    );
    expect(findDescriptorLimit(path)).toBe(300);
    expect(findDescriptorLimit()).toBeGreaterThan(100);
  });

  test("is taken for a small one where it is not known", async () => {
    const folder = await mkdtemp(join(tmpdir(), "limits-"));
    expect(findDescriptorLimit(join(folder, "nothing"))).toBe(1_024);
    await writeFile(join(folder, "limits"), "Max open files     unlimited     unlimited    files\n");
    expect(findDescriptorLimit(join(folder, "limits"))).toBe(1_024);
  });
});
