import { DomainError } from "../../errors.ts";
import { clientAddress } from "../../http/address.ts";
import { toProblem } from "../../http/problem.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { createMetricsRule } from "./metrics-rule.ts";

/**
 * Answers `GET /metrics` on a port of its own, so that a firewall can keep it apart from the API. Nobody stands between
 * this port and who reads it: the address is the connection's, and X-Forwarded-For is not read.
 */
export function serveMetrics(options: {
  host: string;
  port: number;
  addresses: readonly string[];
  token: string | null;
  metrics: Metrics;
  log: Log;
}) {
  const { host, port, metrics, log } = options;
  const mayRead = createMetricsRule(options);
  return Bun.serve({
    hostname: host,
    port,
    development: false,
    maxRequestBodySize: 0,
    routes: {
      "/metrics": {
        async GET(request, server) {
          const peer = server.requestIP(request)?.address;
          const address = peer === undefined ? null : clientAddress(null, peer, 0);
          if (!mayRead(address, request.headers.get("authorization"))) return refusal("FORBIDDEN");
          const headers = { "content-type": metrics.contentType, ...securityHeaders };
          return new Response(await metrics.text(), { headers });
        },
      },
    },
    fetch: () => refusal("NOT_FOUND"),
    error(err) {
      log.error({ err }, "the metrics could not be answered");
      return refusal("INTERNAL_ERROR");
    },
  });
}

const securityHeaders = { "x-content-type-options": "nosniff", "cache-control": "no-store" };

function refusal(code: "FORBIDDEN" | "NOT_FOUND" | "INTERNAL_ERROR"): Response {
  const request = { locale: "en", instance: "/metrics", requestId: Bun.randomUUIDv7() } as const;
  const { status, headers, body } = toProblem(new DomainError(code), request);
  return new Response(JSON.stringify(body), { status, headers: { ...headers, ...securityHeaders } });
}
