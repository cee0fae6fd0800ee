import { DomainError, type ErrorCode } from "../../errors.ts";
import { toProblem } from "../problem.ts";

const id = "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d";
const present = { id, version: 4 };

/** The figures of one case each, for the errors whose text or members need any. */
const details: Partial<Record<ErrorCode, DomainError["details"]>> = {
  NESTED_TOO_DEEPLY: { params: { limit: 32 } },
  METHOD_NOT_ALLOWED: { params: { allowed: "GET, POST" } },
  PAYLOAD_TOO_LARGE: { params: { limit: 262_144 } },
  IMAGE_TOO_LARGE: { params: { limit: 25, side: 12_000 } },
  UNSUPPORTED_MEDIA_TYPE: { params: { expected: "application/json" } },
  VALIDATION_FAILED: { errors: [{ pointer: "/lines/0/quantity", code: "TOO_SMALL", params: { limit: 1 } }] },
  ORDER_REJECTED: { errors: [{ pointer: "/lines/0", code: "ITEM_SOLD_OUT", params: { name: "Bibimbap" } }] },
  PRICE_CHANGED: {
    params: { total: { minor: 9_500, currency: "KRW" } },
    errors: [
      {
        pointer: "/lines/0",
        code: "PRICE_DIFFERS",
        params: { name: "Bibimbap", total: { minor: 9_500, currency: "KRW" } },
      },
    ],
    extra: { present: { total: 9_500, menuVersion: 12, lines: [{ index: 0, total: 9_500 }] } },
  },
  INVALID_STATUS_TRANSITION: {
    params: { from: "served", to: "preparing" },
    extra: { present: { ...present, status: "served" }, allowed: [] },
  },
  ORDER_FINAL: { extra: { present: { ...present, status: "served" } } },
  MENU_FULL: { params: { what: "items", limit: 2_000 }, extra: { of: "items", limit: 2_000 } },
  ALREADY_EXISTS: { params: { what: "number" }, errors: [{ pointer: "/number", code: "DUPLICATE" }] },
  VERSION_CONFLICT: { extra: { present } },
  IDEMPOTENCY_IN_PROGRESS: { retryAfterSeconds: 1 },
  TOO_MANY_REQUESTS: { params: { seconds: 24 }, retryAfterSeconds: 24 },
  DATABASE_UNAVAILABLE: { retryAfterSeconds: 1 },
  FILES_UNAVAILABLE: { retryAfterSeconds: 5 },
  OVERLOADED: { retryAfterSeconds: 1 },
};

/** What one case of an error is answered, as the application answers it. */
export function problemExample(code: ErrorCode) {
  return toProblem(new DomainError(code, details[code]), {
    locale: "en",
    instance: "/api/v1/orders",
    requestId: id,
  });
}
