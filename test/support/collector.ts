export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  status?: { code?: number };
  attributes: Record<string, unknown>;
}

interface TraceExport {
  resourceSpans: {
    scopeSpans: {
      spans: (Omit<CollectedSpan, "attributes"> & {
        attributes: { key: string; value: Record<string, unknown> }[];
      })[];
    }[];
  }[];
}

/** An OpenTelemetry collector: what it gets as OTLP over HTTP, in JSON, it keeps. */
export function startCollector() {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (new URL(request.url).pathname !== "/v1/traces") return new Response(null, { status: 404 });
      const body = await request.text();
      bodies.push(body);
      const { resourceSpans }: TraceExport = JSON.parse(body);
      for (const span of resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      )) {
        const attributes = span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
        spans.push({ ...span, attributes: Object.fromEntries(attributes) });
      }
      return Response.json({});
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    spans,
    /** As they came. */
    bodies,
    close: () => server.stop(true),
  };
}
