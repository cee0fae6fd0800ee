import { writeFileSync } from "node:fs";

// Loaded into a server under test: on SIGUSR2 it collects its garbage and writes down what it holds then.
process.on("SIGUSR2", () => {
  Bun.gc(true);
  // What the first collection lets go of is given back by the second.
  setTimeout(() => {
    Bun.gc(true);
    const { rss, heapUsed } = process.memoryUsage();
    const path = process.env.MEMORY_REPORT;
    if (path) writeFileSync(path, JSON.stringify({ rss, heapUsed }));
  }, 300);
});
