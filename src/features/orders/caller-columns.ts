import { principalKey, type StoreCaller } from "../../principal.ts";

/** Who asks, as the statements of orders take it: for the event, the audit entry, and the idempotency key if there is one. */
export function callerColumns({ principal, actor, requestId, idempotency }: StoreCaller) {
  return {
    actor,
    request_id: requestId,
    principal: principalKey(principal),
    route: idempotency?.route ?? null,
    key: idempotency?.key ?? null,
    request_hash: idempotency?.requestHash ?? null,
  };
}
