/** How the driver reads and writes `text[]`, which it otherwise asks the server about. */
export const textArray = {
  to: 1009,
  from: [1009],
  serialize: (value: unknown) => value,
  parse: parseTextArray,
};

/** PostgreSQL's text form of a flat array without nulls: `{plain,"with, comma","say \"hi\""}`. */
export function parseTextArray(text: string): string[] {
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/gs, "$1"),
  );
}

/** PostgreSQL's text form of an array of numbers, ids, moments or words: nothing that its syntax has a use for. */
export function plainArray(items: (string | number | null)[]): string {
  return `{${items.map((item) => item ?? "NULL").join(",")}}`;
}

/** PostgreSQL's text form of an array of texts, or of any type whose elements it reads from text. */
export function quotedArray(items: (string | null)[]): string {
  return `{${items.map((item) => (item === null ? "NULL" : `"${item.replaceAll(/["\\]/g, "\\$&")}"`)).join(",")}}`;
}
