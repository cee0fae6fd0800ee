import { loadConfig } from "../config.ts";

/** Asks the server on this machine how it is; for `HEALTHCHECK` in a container. */
export async function run(): Promise<number> {
  const { http } = loadConfig(process.env);
  const answer = await fetch(`http://127.0.0.1:${http.port}/health`, { signal: AbortSignal.timeout(4_000) });
  console.log(await answer.text());
  return answer.ok ? 0 : 1;
}
