/** Whether this is the compiled binary, which carries its files inside itself, and not TypeScript that Bun runs. */
export const isCompiled = Bun.main.startsWith("/$bunfs/") || Bun.main.includes("~BUN");
