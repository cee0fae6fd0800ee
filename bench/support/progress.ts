import { SingleBar } from "cli-progress";

export type Progress = ReturnType<typeof createProgress>;

/** How far the benchmarks are, on stderr: a bar on a terminal, a line for each step elsewhere. */
export function createProgress(names: string[]) {
  const isTerminal = process.stderr.isTTY === true;
  const bar = isTerminal
    ? new SingleBar({
        stream: process.stderr,
        format: "{bar} {value}/{total} {name}: {step} ({duration} s)",
        barsize: 20,
        clearOnComplete: true,
      })
    : null;
  let name = "";
  bar?.start(names.length, 0, { name: names[0] ?? "", step: "starting" });
  return {
    begin(next: string) {
      name = next;
      this.say("starting");
    },
    say(step: string) {
      if (bar) bar.update({ name, step });
      else console.error(`${name}: ${step}`);
    },
    done: () => bar?.increment(),
    stop: () => bar?.stop(),
  };
}
