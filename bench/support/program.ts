/** Starts a program that ends with us; `stop` waits until it has. */
export function startProgram(
  command: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
) {
  const child = Bun.spawn(command, {
    ...options,
    env: { ...neededEnvironment(), ...options.env },
    stdin: "ignore",
    // A log that somebody reads costs its reader's time, which would be taken from the same cores.
    stdout: "ignore",
    stderr: "inherit",
  });
  const killAtExit = () => child.kill("SIGKILL");
  process.on("exit", killAtExit);
  return {
    pid: child.pid,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async [Symbol.asyncDispose]() {
      process.off("exit", killAtExit);
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await child.exited;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end. @returns what it wrote @throws Error with what it said when it failed */
export async function runProgram(
  command: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const child = Bun.spawn(command, {
    ...options,
    env: { ...neededEnvironment(), ...options.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const killAtExit = () => child.kill("SIGKILL");
  process.on("exit", killAtExit);
  const [output, complaints, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  process.off("exit", killAtExit);
  if (code !== 0)
    throw new Error(`${command[0]} ended with ${code}:\n${complaints}\n${output}`.slice(0, 4_000));
  return output;
}

/** Nothing of our own environment but what programs need: settings of the caller must not change what is measured. */
function neededEnvironment(): Record<string, string> {
  return Object.fromEntries(
    ["PATH", "HOME", "TMPDIR"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Memory that a process holds, in bytes: its resident set. */
export async function residentBytes(pid: number): Promise<number> {
  const kibibytes = await runProgram(["ps", "-o", "rss=", "-p", String(pid)]);
  return Number(kibibytes) * 1024;
}

/** Waits until an address answers 200. @throws Error after 30 s, or when the program has ended */
export async function answers(url: string, program: { hasEnded(): boolean }): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (response?.ok) return;
    if (program.hasEnded() || performance.now() > deadline) throw new Error(`${url} did not answer`);
    await Bun.sleep(20);
  }
}
