import { expect, test } from "bun:test";
import { watchDatabase } from "../../src/platform/database/watch.ts";
import { silentLog } from "../support/silent-log.ts";
import { until } from "../support/until.ts";

/** A watch whose probes are answered while `answers` says so, and what it noticed. */
function startWatch() {
  const state = { answers: true, timesAway: 0 };
  const watch = watchDatabase({
    probe: () => (state.answers ? Promise.resolve() : new Promise(() => {})),
    onAway: () => state.timesAway++,
    log: silentLog,
  });
  return { state, watch };
}

test("a server that answers calls but no probe is busy, not away", async () => {
  const { state, watch } = startWatch();
  state.answers = false;
  for (let i = 0; i < 40; i++) {
    expect(await watch.run(8_000, async () => i)).toBe(i);
    await Bun.sleep(100);
  }
  expect(state.timesAway).toBe(0);
  watch.close();
});

test("one that then answers nobody is away soon after its last answer", async () => {
  const { state, watch } = startWatch();
  state.answers = false;
  for (let i = 0; i < 20; i++) {
    await watch.run(8_000, async () => i);
    await Bun.sleep(100);
  }
  const hanging = watch.run(60_000, () => new Promise(() => {}));
  await expect(hanging).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  expect(state.timesAway).toBe(1);
  state.answers = true;
  await until("it is back", async () => (await watch.health()) === "up");
  expect(await watch.run(8_000, async () => "answer")).toBe("answer");
  watch.close();
});
