// Stands in for wrk where there is none; takes the load as JSON and answers with the same line. Plain JavaScript,
// because it is faster on Node, which may be one that does not take TypeScript.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { url, clients, seconds, headers, targetsPath } = JSON.parse(process.argv[2] ?? "{}");

const targets = (targetsPath ? readFileSync(targetsPath, "utf8").trimEnd().split("\n") : []).map((line) =>
  line.split("\t"),
);

/** Another target each time; an order with a key never used before. */
function setupRequest(request) {
  const [token, path, body] = targets[Math.floor(Math.random() * targets.length)];
  const authorization = `Bearer ${token}`;
  if (!body) return { ...request, method: "GET", path, headers: { authorization } };
  const idempotency = { "content-type": "application/json", "idempotency-key": randomUUID() };
  return { ...request, method: "POST", path, body, headers: { authorization, ...idempotency } };
}

const result = await autocannon({
  url,
  connections: clients,
  duration: seconds,
  headers,
  ...(targets.length > 0 && { requests: [{ setupRequest }] }),
});
console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    failed: result.errors + result.timeouts + result["4xx"] + result["5xx"],
    meanMs: result.latency.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }),
);
