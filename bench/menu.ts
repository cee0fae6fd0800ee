import { join } from "node:path";
import { findFreePort } from "../src/platform/free-port.ts";
import { runLoad } from "./load/load.ts";
import { type Bench, takeTurns } from "./support/bench.ts";
import { answers, startProgram } from "./support/program.ts";
import { compare, type Result } from "./support/results.ts";
import { median } from "./support/statistics.ts";
import { openWorld } from "./support/world.ts";

const clients = 64;
/** The load generator asks for no encoding; `fetch` would ask for gzip, whose bytes and tag are others. */
const plain = { "accept-encoding": "identity" };

/** `GET /menu`, signed in, beside a bare `Bun.serve` that gives the same bytes under the same headers. */
export const run: Bench = async (options, progress) => {
  await using world = await openWorld();
  await using api = await world.startApi();
  const url = `${api.url}/api/v1/menu`;
  const authorization = `Bearer ${world.issue("table", 0, 0)}`;
  const response = await fetch(url, { headers: { authorization, ...plain } });
  const body = await response.text();
  const etag = response.headers.get("etag");
  if (!response.ok || etag === null) throw new Error(`there is no menu: ${response.status} ${body}`);

  const answerPath = join(world.folder, "menu.json");
  // What the server writes by itself is left to it.
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => !["date", "content-length", "connection"].includes(name)),
  );
  await Bun.write(answerPath, JSON.stringify({ headers, body }));
  const port = findFreePort();
  const server = join(import.meta.dir, "menu", "bare-server.ts");
  await using bare = startProgram([process.execPath, server, String(port), answerPath], {
    cwd: world.folder,
  });
  const bareUrl = `http://127.0.0.1:${port}/`;
  await answers(bareUrl, bare);

  const results: Result[] = [];
  for (const [status, conditions] of [
    [200, {}],
    [304, { "if-none-match": etag }],
  ] as const) {
    const sent = { authorization, ...conditions };
    const read = async (address: string) => {
      const check = await fetch(address, { headers: { ...sent, ...plain } });
      if (check.status !== status) throw new Error(`${address} answered ${check.status}, not ${status}`);
      return (await runLoad({ url: address, clients, seconds: options.seconds, headers: sent })).rate;
    };
    const measured = await takeTurns(options, progress, `${status}`, {
      ours: () => read(url),
      bare: () => read(bareUrl),
    });
    results.push(
      compare(
        {
          name: "menu",
          measure: `rate of ${status}, ${clients} clients`,
          unit: "/s",
          ours: median(measured.ours),
        },
        { value: median(measured.bare), against: "bare Bun.serve" },
        { atLeast: 0.6 },
      ),
    );
  }
  return results;
};
