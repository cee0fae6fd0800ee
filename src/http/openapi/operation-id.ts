/** Last words of an address that are verbs themselves. */
const verbs: Record<string, string> = {
  login: "signIn",
  logout: "signOut",
  complete: "complete",
  acknowledge: "acknowledge",
  redeliver: "redeliver",
  export: "export",
  import: "import",
};

/** Parts of an address that sort it, but name no thing. */
const silent = new Set(["api", "v1", "auth", ".well-known"]);

/**
 * A name for an operation, as clients in a programming language get it: verb and thing. It follows from method
 * and address, which do not change, so neither does it: `GET /api/v1/tables/:id/history` is `listTableHistory`.
 * @param isList whether the answer is a list
 */
export function operationIdOf(method: string, path: string, isList: boolean): string {
  const parts = path.split("/").filter((part) => part !== "" && !silent.has(part));
  const last = parts.at(-1) ?? "welcome";
  const verb = verbs[last];
  if (verb !== undefined) return verb + thingOf(parts.slice(0, -1), true);
  const isMember = /^[:*]/.test(last) || method === "POST";
  // Of a thing that is there, something is set; to a collection, one is added.
  const sets = parts.some((part) => part.startsWith(":")) && singular(last) === last;
  return verbOf(method, isList, sets) + thingOf(parts.length > 0 ? parts : [last], isMember);
}

function verbOf(method: string, isList: boolean, sets: boolean): string {
  if (method === "GET") return isList ? "list" : "get";
  if (method === "POST") return sets ? "set" : "create";
  return { PUT: "set", PATCH: "update", DELETE: "delete" }[method] ?? method.toLowerCase();
}

/** `["menu", "items", ":id", "availability"]` is `MenuItemAvailability`: what has an id is one of many. */
function thingOf(parts: string[], isMember: boolean): string {
  const words = parts.filter((part) => !/^[:*]/.test(part));
  return words
    .map((word, index) => (index < words.length - 1 || isMember ? singular(word) : word))
    .map((word) =>
      word.replace(/\.json$/, "").replace(/(?:^|[^a-z0-9]+)([a-z0-9])/g, (_, c) => c.toUpperCase()),
    )
    .join("");
}

export function singular(word: string): string {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return /[^us]s$/.test(word) ? word.slice(0, -1) : word;
}
