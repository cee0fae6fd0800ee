import { afterAll } from "bun:test";
import { startTestServer } from "./postgres.ts";

// `bun run test` has started a server for all; `bun test some-file` gets one here.
if (!process.env.TEST_DATABASE_URL) {
  const server = await startTestServer();
  process.env.TEST_DATABASE_URL = server.url;
  afterAll(server.stop);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => server.stop().finally(() => process.exit(130)));
  }
}
