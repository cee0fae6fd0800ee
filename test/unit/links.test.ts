import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dir, "..", "..");

async function findDocuments(): Promise<string[]> {
  const paths = await Array.fromAsync(new Bun.Glob("**/*.md").scan({ cwd: root }));
  return paths.filter((path) => !/(^|\/)(node_modules|dist|coverage)\//.test(path)).sort();
}

async function readText(path: string): Promise<string> {
  return (await Bun.file(join(root, path)).text()).replaceAll(/^```.*?^```$/gms, "");
}

/** The names that GitHub gives to headings. */
async function anchorsOf(path: string): Promise<string[]> {
  return [...(await readText(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

async function findBroken(document: string): Promise<string[]> {
  const links = [...(await readText(document)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)];
  const broken = await Promise.all(
    links.map(async ([, link = ""]) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return [`${document}: ${link}`];
      return anchor && !(await anchorsOf(target)).includes(anchor) ? [`${document}: ${link}`] : [];
    }),
  );
  return broken.flat();
}

test("every link of a document to another leads somewhere", async () => {
  const documents = await findDocuments();
  expect(documents).toContain("README.md");
  expect((await Promise.all(documents.map(findBroken))).flat()).toEqual([]);
});
