import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Tracing } from "./index.ts";

const kinds = { client: SpanKind.CLIENT, producer: SpanKind.PRODUCER };

/**
 * Sends spans to an OpenTelemetry collector, as OTLP over HTTP in JSON. At most 2,048 wait to be sent: when the
 * collector is away, newer ones are dropped, and nobody waits for it.
 */
export function createOtlpTracing(options: {
  /** Without `/v1/traces`. */
  endpoint: string;
  /** Of the requests that come without a `traceparent`, 0 to 1; one that has it says itself. */
  sampleRatio: number;
  serviceVersion: string;
}): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint}/v1/traces`, timeoutMillis: 5_000 });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": "table-order-api",
      "service.version": options.serviceVersion,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: 2_048,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: 5_000,
      }),
    ],
  });
  const tracer = provider.getTracer("table-order-api");
  // None of it is registered globally: two applications in one process stay apart.
  const contexts = new AsyncLocalStorageContextManager().enable();
  const propagator = new W3CTraceContextPropagator();
  const headerGetter = {
    keys: (headers: Headers) => [...headers.keys()],
    get: (headers: Headers, key: string) => headers.get(key) ?? undefined,
  };

  /** Ends the span with the work, or with what it promises. Of an error only the kind: its text may say too much. */
  function endWith<T>(span: Span, work: () => T): T {
    const fail = (failure: unknown) => {
      const kind = failure instanceof Error ? failure.constructor.name : typeof failure;
      span.setAttribute("error.type", kind).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
    try {
      const result = work();
      if (result instanceof Promise) result.then(() => span.end(), fail);
      else span.end();
      return result;
    } catch (failure) {
      fail(failure);
      throw failure;
    }
  }

  return {
    request(headers, work, describe) {
      const caller = propagator.extract(ROOT_CONTEXT, headers, headerGetter);
      const span = tracer.startSpan("request", { kind: SpanKind.SERVER }, caller);
      return endWith(span, () =>
        contexts.with(trace.setSpan(caller, span), async () => {
          const response = await work();
          const { name, attributes, failed } = describe();
          span.updateName(name).setAttributes(attributes);
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          return response;
        }),
      );
    },
    span(name, kind, attributes, work) {
      const parent = contexts.active();
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent);
      return endWith(span, () => contexts.with(trace.setSpan(parent, span), work));
    },
    close: () => provider.shutdown().catch(() => {}),
  };
}
