import { expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { findFreePort } from "../../../src/platform/free-port.ts";
import { makeServerFolder, startServer } from "../../../src/replay/own-server.ts";
import { noProgress } from "../../../src/replay/progress.ts";
import { replay } from "../../../src/replay/replay.ts";
import { makeOrders, replayMenu } from "../../support/replay-files.ts";

test("a server killed in the middle and started again costs time and nothing else", async () => {
  const superAdmin = { username: "root-admin", password: "correct-horse-battery" };
  const settings = { folder: await makeServerFolder(), port: findFreePort(), superAdmin };
  let server = await startServer(settings);
  let restarted: Promise<void> | undefined;
  async function killAndRestart() {
    await server.kill();
    server = await startServer(settings);
  }
  try {
    const report = await replay({
      url: server.url,
      superAdmin,
      menu: replayMenu,
      orders: makeOrders(50),
      concurrency: 8,
      signal: new AbortController().signal,
      progress: {
        ...noProgress,
        update(_done, { placed }) {
          if (placed >= 20) restarted ??= killAndRestart();
        },
      },
    });
    await restarted;
    expect(restarted).toBeDefined();
    expect(report).toMatchObject({
      placed: 50,
      rejected: 0,
      totalMismatches: 0,
      eventsSeen: report.eventsExpected,
      missing: 0,
      duplicated: 0,
      outOfOrder: 0,
      inconsistencies: [],
    });
    expect(report.lostAnswers).toBeGreaterThan(0);
    expect(report.retries).toBeGreaterThan(0);
  } finally {
    await restarted?.catch(() => {});
    await server.stop();
    await rm(settings.folder, { recursive: true, force: true });
  }
}, 180_000);
