import { startEmbeddedPostgres } from "../../src/platform/database/embedded.ts";

// A process that owns an embedded database until it is told to stop or is killed: `bun embedded-owner.ts <dataDir> [<sharedFolder>]`.
const [, , dataDir, sharedFolder] = process.argv;
if (!dataDir) throw new Error("usage: embedded-owner.ts <dataDir>");

try {
  const server = await startEmbeddedPostgres({ dataDir, sharedFolder, fsync: false, log() {} });
  process.on("SIGTERM", () => server.stop().then(() => process.exit(0)));
  console.log(server.url);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  process.exit(1);
}
