import { cp } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../src/platform/free-port.ts";
import { runLoad } from "./load/load.ts";
import { type Bench, takeTurns } from "./support/bench.ts";
import { answers, runProgram, startProgram } from "./support/program.ts";
import { compare, type Result } from "./support/results.ts";
import { median } from "./support/statistics.ts";
import { openWorld, type World } from "./support/world.ts";

const node = Bun.which("node");

/** `POST /orders` beside the service that one could write with Fastify and pg, on the same database. */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  progress.say("installing the peer");
  await using peer = await startPeer(world);
  await using api = await world.startApi();
  const place = (url: string, clients: number, seconds = options.seconds) =>
    runLoad({ url, clients, seconds, targetsPath: world.orders });

  progress.say("warming up");
  for (const url of [api.url, peer.url]) await place(url, 64, 5);

  const results: Result[] = [];
  for (const clients of [16, 64]) {
    const measured = await takeTurns(options, progress, `${clients} clients`, {
      ours: () => place(api.url, clients),
      peer: () => place(peer.url, clients),
    });
    const middle = (name: keyof typeof measured, of: "rate" | "p99Ms") =>
      median(measured[name].map((result) => result[of]));
    const against = "Fastify and pg";
    for (const { measure, unit, of } of [
      { measure: "rate", unit: "/s", of: "rate" },
      { measure: "p99", unit: "ms", of: "p99Ms" },
    ] as const)
      results.push(
        compare(
          { name: "peer", measure: `${measure}, ${clients} clients`, unit, ours: middle("ours", of) },
          { value: middle("peer", of), against },
          null,
        ),
      );
  }
  return results;
};

async function startPeer({ folder, database, keys }: World) {
  if (node === null) throw new Error("There is no node, which the peer runs on.");
  const home = join(folder, "peer");
  await cp(join(import.meta.dir, "peers", "fastify-pg"), home, { recursive: true });
  await runProgram(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: home });
  const port = findFreePort();
  const program = startProgram([node, "server.js"], {
    cwd: home,
    env: {
      NODE_ENV: "production",
      PORT: String(port),
      DATABASE_URL: database.url,
      JWT_PUBLIC_KEY_PATH: keys.publicPath,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/health`, program).catch(async (error) => {
    await program[Symbol.asyncDispose]();
    throw error;
  });
  return { ...program, url };
}
