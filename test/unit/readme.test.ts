import { describe, expect, test } from "bun:test";
import { join } from "node:path";

/** A heading and what follows it, up to the next one. */
interface Section {
  level: number;
  /** What stands in fences, without comments: those are translated. */
  code: string[];
  /** The rows of each table, its head included. */
  tables: number[];
  links: string[];
  /** Names between backticks. */
  names: string[];
}

async function read(file: string): Promise<string> {
  return await Bun.file(join(import.meta.dir, "..", "..", file)).text();
}

const fence = /^```.*?^```$/gms;

function sectionsOf(markdown: string): Section[] {
  // Without comments no line of code looks like a heading.
  const pieces = markdown.replaceAll(fence, withoutComments).split(/^(?=#+ )/m);
  return pieces.map((piece) => {
    const text = piece.replaceAll(fence, "");
    return {
      level: /^#*/.exec(piece)?.[0].length ?? 0,
      code: piece.match(fence) ?? [],
      tables: [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => table.trimEnd().split("\n").length),
      links: [...text.matchAll(/\]\(([^)]+)\)|<(https?:[^>]+)>/g)]
        .map(([, path, url]) => path ?? url ?? "")
        .sort(),
      names: [...new Set(text.match(/`[^`]+`/g))].sort(),
    };
  });
}

function withoutComments(code: string): string {
  return code.replaceAll(/(^|[ \t]+)#+ .*$/gm, "");
}

const languages = new Set(["README.md", "README.ko.md"]);
const english = sectionsOf(await read("README.md"));
const korean = sectionsOf(await read("README.ko.md"));

describe("README.ko.md and README.md", () => {
  test("have the same sections", () => {
    expect(english.length).toBeGreaterThan(5);
    expect(korean.map(({ level }) => level)).toEqual(english.map(({ level }) => level));
  });

  test("show the same commands", () => {
    expect(english.flatMap(({ code }) => code).length).toBeGreaterThan(5);
    expect(korean.map(({ code }) => code)).toEqual(english.map(({ code }) => code));
  });

  test("have tables of the same length", () => {
    expect(english.flatMap(({ tables }) => tables).length).toBeGreaterThan(2);
    expect(korean.map(({ tables }) => tables)).toEqual(english.map(({ tables }) => tables));
  });

  test("lead to the same places, but for one another", () => {
    const elsewhere = ({ links }: Section) => links.filter((link) => !languages.has(link));
    expect(english.flatMap(elsewhere).length).toBeGreaterThan(10);
    expect(korean.map(elsewhere)).toEqual(english.map(elsewhere));
  });

  test("name the same settings, paths and commands", () => {
    expect(english.flatMap(({ names }) => names).length).toBeGreaterThan(30);
    expect(korean.map(({ names }) => names)).toEqual(english.map(({ names }) => names));
  });

  test("lead to one another at the top", () => {
    expect(english[0]?.links).toContain("README.ko.md");
    expect(korean[0]?.links).toContain("README.md");
  });
});
