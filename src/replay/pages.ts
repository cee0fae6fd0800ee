import type { ApiRequest, Client } from "./client.ts";

interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** Reads a list to its end. @param path may have a query already */
export async function readPages<T>(
  client: Client,
  path: string,
  request: ApiRequest<Page<T>>,
  limit = 200,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = (
      await client.call("GET", `${path}${path.includes("?") ? "&" : "?"}limit=${limit}${from}`, request)
    ).body;
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
