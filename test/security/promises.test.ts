import { expect, test } from "bun:test";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");

test("every test that docs/security.md names is there", async () => {
  const text = await Bun.file(join(root, "docs/security.md")).text();
  const rows = text.split("\n").filter((line) => line.startsWith("| ") && line.includes("`test/"));
  expect(rows.length).toBeGreaterThan(20);
  const missing: string[] = [];
  for (const row of rows) {
    const tests = row.slice(row.indexOf("`test/"), row.lastIndexOf(" |"));
    // "`file`: name; name; `file`: name"
    for (const [, path = "", names = ""] of tests.matchAll(/`(test\/[^`]+)`: ((?:(?!; `).)+)/g)) {
      const source = await Bun.file(join(root, path)).text();
      // A name may have a semicolon of its own: then the whole is there.
      const isThere = (name: string) =>
        source.includes(name) || source.includes(JSON.stringify(name).slice(1, -1));
      let name = "";
      for (const part of names.split("; ")) {
        name = name === "" ? part : `${name}; ${part}`;
        if (isThere(name)) name = "";
      }
      if (name !== "") missing.push(`${path}: ${name}`);
    }
  }
  expect(missing).toEqual([]);
});
