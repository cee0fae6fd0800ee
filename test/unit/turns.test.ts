import { expect, test } from "bun:test";
import { createTurns } from "../../src/platform/turns.ts";

test("runs so many at a time, keeps so many waiting, and refuses the rest with a time to try again", async () => {
  const inTurn = createTurns({ running: 2, waiting: 3 });
  const done = Promise.withResolvers<void>();
  let running = 0;
  let mostRunning = 0;
  const work = async () => {
    mostRunning = Math.max(mostRunning, ++running);
    await done.promise;
    running--;
  };
  const taken = Array.from({ length: 5 }, () => inTurn(work));
  await expect(inTurn(work)).rejects.toMatchObject({ code: "OVERLOADED", details: { retryAfterSeconds: 5 } });
  done.resolve();
  await Promise.all(taken);
  expect([mostRunning, running]).toEqual([2, 0]);
  await inTurn(work);
});

test("gives the turn on when the work fails", async () => {
  const inTurn = createTurns({ running: 1, waiting: 1 });
  const failing = inTurn(() => Promise.reject(new Error("broken")));
  const next = inTurn(async () => "done");
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("done");
});
