import { cors } from "@elysiajs/cors";

/** What browser applications of these other origins may send and read. */
export function corsFor(origins: readonly string[], methods: readonly string[]) {
  return cors({
    origin: [...origins],
    credentials: false,
    methods: [...methods],
    allowedHeaders: [
      "Accept-Language",
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "If-Match",
      "If-None-Match",
      "Last-Event-ID",
      "X-Request-Id",
    ],
    exposeHeaders: ["ETag", "Idempotency-Replayed", "Location", "RateLimit", "Retry-After", "X-Request-Id"],
    maxAge: 600,
  });
}
