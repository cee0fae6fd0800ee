import { expect, test } from "bun:test";
import { watchDatabase } from "../../src/platform/database/watch.ts";
import { silentLog } from "../support/silent-log.ts";
import { until } from "../support/until.ts";

/** A watch whose probes are answered as `answers` says, of two at once perhaps the newer, and what it noticed. */
function startWatch() {
  const state = { answers: true, newerAnswers: false, unanswered: 0, timesAway: 0 };
  const watch = watchDatabase({
    probe() {
      if (state.answers || (state.newerAnswers && state.unanswered > 0)) return Promise.resolve();
      state.unanswered++;
      return new Promise(() => {});
    },
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

test("one that answers new connections and forgets those from before is taken up anew", async () => {
  const { state, watch } = startWatch();
  state.answers = false;
  state.newerAnswers = true;
  const forgotten = watch.run(60_000, () => new Promise(() => {}));
  forgotten.catch(() => {});
  const answered = setInterval(() => void watch.run(8_000, async () => 1).catch(() => {}), 50);
  await expect(forgotten).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  expect(state.timesAway).toBe(1);
  clearInterval(answered);
  state.answers = true;
  await until("it is back", async () => (await watch.health()) === "up");
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
