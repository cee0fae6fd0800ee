import { invalidQuery } from "../errors.ts";

/** Refuses `?status=a&status=b`: the framework would silently take the last. @throws DomainError VALIDATION_FAILED */
export function refuseRepeatedParameters(search: string): void {
  if (!search.includes("&")) return;
  const seen = new Set<string>();
  for (const name of new URLSearchParams(search).keys()) {
    if (seen.has(name)) throw invalidQuery(name, "DUPLICATE");
    seen.add(name);
  }
}
