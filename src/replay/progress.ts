import { SingleBar } from "cli-progress";

const lineEveryMs = 2_000;

export type Progress = ReturnType<typeof createProgress>;

/** How far a replay is, on stderr: a bar on a terminal, a plain line every two seconds elsewhere. */
export function createProgress() {
  const isTerminal = process.stderr.isTTY === true;
  const bar = new SingleBar({
    stream: process.stderr,
    format: isTerminal
      ? "{bar} {percentage} %  {value}/{total} orders done, {placed} placed, {events} events seen, {eta} s left"
      : "{percentage} %: {value} of {total} orders done, {placed} placed, {events} events seen",
    barsize: 30,
    noTTYOutput: true,
    notTTYSchedule: lineEveryMs,
  });

  return {
    say: (text: string) => console.error(text),
    start: (total: number) => bar.start(total, 0, { placed: 0, events: 0 }),
    update: (done: number, counts: { placed: number; events: number }) => bar.update(done, counts),
    stop: () => bar.stop(),
  };
}

/** For tests and whoever wants no word. */
export const noProgress: Progress = { say() {}, start() {}, update() {}, stop() {} };
