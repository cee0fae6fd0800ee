/** Waits for a program to end. Its streams are piped. */
export async function endOf(child: Bun.Subprocess<"ignore" | "inherit" | null | undefined, "pipe", "pipe">) {
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode: await child.exited, out, err };
}
