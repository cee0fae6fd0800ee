import { loadConfig } from "../config.ts";

/**
 * Asks the server on this machine whether it runs; for `HEALTHCHECK` in a container. Not whether the database is
 * there: who restarts on that would restart every instance at once, and for nothing.
 */
export async function run(): Promise<number> {
  const { http } = loadConfig(process.env);
  const host = ["0.0.0.0", "::"].includes(http.host) ? "127.0.0.1" : http.host;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${http.port}/health/live`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  console.log(await answer.text());
  return answer.ok ? 0 : 1;
}
