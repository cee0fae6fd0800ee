import { expect, test } from "bun:test";
import { createTurns, createTurnsByKey } from "../../src/platform/turns.ts";

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

test("gives each key turns of its own, and refuses when too many are here in all", async () => {
  const inTurn = createTurnsByKey({ running: 1, waiting: 1, total: 3 });
  const done = Promise.withResolvers<void>();
  const running: string[] = [];
  const work = (name: string) => async () => {
    running.push(name);
    await done.promise;
  };
  const taken = [inTurn("a", work("a1")), inTurn("a", work("a2")), inTurn("b", work("b1"))];
  expect(running).toEqual(["a1", "b1"]);
  await expect(inTurn("c", work("c1"))).rejects.toMatchObject({ code: "OVERLOADED" });
  done.resolve();
  await Promise.all(taken);
  expect(running).toEqual(["a1", "b1", "a2"]);
  await inTurn("a", work("a3"));
  await expect(inTurn("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  await inTurn("a", work("a4"));
});
