import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import fc from "fast-check";
import { line, secret, text } from "../../src/http/schema.ts";
import { findTextProblem, tidyText } from "../../src/http/texts.ts";

const Name = line(1, 10);
const Note = text(10);

describe("a line", () => {
  test.each([
    "비빔밥",
    "Café",
    "دوغ می‌خواهم".slice(0, 10),
    "👩‍❤️‍👨",
    "🏳️‍🌈",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "1️⃣",
    "葛\u{e0100}城",
    "क्‍ष",
    "🍜".repeat(10),
    "𠮷野家",
    "Crème brû",
  ])("may be %j", (value) => {
    expect([value, findTextProblem(Name, value)]).toEqual([value, null]);
    expect([value, Value.Check(Name, value)]).toEqual([value, true]);
  });

  test.each([
    ["\u0000", "a control character"],
    ["a\tb", "a tab"],
    ["a\nb", "a line break"],
    ["a\u0085b", "a line break of C1"],
    ["a\u2028b", "a line separator"],
    ["a\u2029b", "a paragraph separator"],
    ["a\u202eb", "text that runs backwards"],
    ["a\u2066b", "an isolate"],
    ["a\u200fb", "a direction mark"],
    ["a\u061cb", "an Arabic direction mark"],
    ["\u200b", "a zero-width space alone"],
    ["a\u200bb", "a zero-width space"],
    ["a\u2060b", "a word joiner"],
    ["a\ufeffb", "a byte order mark"],
    ["a\u00adb", "a soft hyphen"],
    ["\u3164", "a Hangul filler"],
    ["\u2800", "an empty Braille cell"],
    ["\u200d", "a joiner alone"],
    ["a \u200db", "a joiner behind a space"],
    ["a\u200d\u200db", "two joiners"],
    ["a\ufe0f\ufe0f", "two selectors"],
    ["a\u{e0067}", "a letter of a flag without a flag"],
    ["a\u{1d173}", "a control of musical notation"],
    ["a\uffff", "no character"],
    ["   ", "nothing but spaces"],
  ])("is refused for %j: %s", (value) => {
    expect(findTextProblem(Name, value)).toEqual({ code: "BAD_FORMAT" });
    expect(Value.Check(Name, value)).toBe(false);
  });

  test("counts characters, not UTF-16 units", () => {
    expect(findTextProblem(Name, "🍜".repeat(10))).toBeNull();
    expect(findTextProblem(Name, "🍜".repeat(11))).toEqual({ code: "TOO_LONG", params: { limit: 10 } });
    expect(findTextProblem(line(3, 10), "🍜🍜")).toEqual({ code: "TOO_SHORT", params: { limit: 3 } });
    expect(findTextProblem(secret(3, 10), "🍜🍜")).toEqual({ code: "TOO_SHORT", params: { limit: 3 } });
    expect(findTextProblem(Name, "")).toEqual({ code: "TOO_SHORT", params: { limit: 1 } });
  });

  test("refuses what is no text", () => {
    for (const value of [1, null, true, {}, []])
      expect(findTextProblem(Name, value)).toEqual({ code: "WRONG_TYPE", params: { expected: "string" } });
  });

  test("may stack 30 marks on a character, as Unicode's stream-safe format does", () => {
    const long = line(1, 100);
    expect(findTextProblem(long, `a${"\u0301".repeat(30)}`)).toBeNull();
    expect(findTextProblem(long, `a${"\u0301".repeat(31)}`)).toEqual({ code: "BAD_FORMAT" });
  });
});

describe("a text of several lines", () => {
  test("may have line breaks and tabs, and be empty", () => {
    for (const value of ["", "a\nb", "a\r\n\tb"]) expect(findTextProblem(Note, value)).toBeNull();
  });

  test("is refused for other control characters and for what is not shown", () => {
    for (const value of ["a\u0007", "a\u0085", "a\u2028b", "\u200b", "\u202ea", "\u200d"])
      expect([value, findTextProblem(Note, value)]).toEqual([value, { code: "BAD_FORMAT" }]);
  });
});

test("a password may be anything, and only its length counts", () => {
  expect(findTextProblem(secret(1, 10), " \u200b\t ")).toBeNull();
});

/** All of the first two planes, where most characters are, and those that are never shown. */
const codePoints = [
  ...Array.from({ length: 0x1ffff }, (_, code) => code),
  ...Array.from({ length: 0x1000 }, (_, code) => 0xe0000 + code),
].filter((code) => code < 0xd800 || code > 0xdfff);

test("the documents' patterns refuse nothing that is taken, with and without Unicode mode", () => {
  for (const schema of [line(0, 10), Name, Note])
    for (const flags of ["", "u"]) {
      const documented = new RegExp(String(schema.pattern), flags);
      const missed: string[] = [];
      for (const code of codePoints) {
        const value = `a${String.fromCodePoint(code)}`;
        const isTaken = findTextProblem(schema, value) === null;
        // Beyond U+FFFF the documents are more generous than the check; elsewhere the two agree.
        if (documented.test(value) !== isTaken && (isTaken || code <= 0xffff)) missed.push(code.toString(16));
      }
      expect(missed).toEqual([]);
    }
});

describe("tidying", () => {
  test("trims and composes", () => {
    expect(tidyText(" \t창가\u3000".normalize("NFD"), 20)).toBe("창가");
  });

  test("is done once and for all", () => {
    const chars = fc.oneof(
      fc.string({ unit: "binary", maxLength: 1 }),
      fc.constantFrom("\u0301", "\u0316", "\u0344", " ", "ᄀ", "ᅡ", "ᆨ", "\ufeff", "a"),
    );
    const texts = fc.array(chars, { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (value, maxLength) => {
        const tidy = tidyText(value, maxLength);
        expect(tidyText(tidy, maxLength)).toBe(tidy);
      }),
      { numRuns: 2_000 },
    );
  });

  test("loses no text that fits once it is composed", () => {
    const Korean = line(1, 120);
    const name = "각".repeat(120);
    expect(findTextProblem(Korean, tidyText(name.normalize("NFD"), 120))).toBeNull();
    const greek = "ᾂ".repeat(120);
    expect(tidyText(greek.normalize("NFD"), 120)).toBe(greek);
  });

  test("does not sort a long run of marks, which would take seconds", () => {
    const marks = `a${"\u0301\u0316".repeat(100_000)}`;
    const started = performance.now();
    for (const maxLength of [10, 2_000, 1_000_000]) expect(tidyText(marks, maxLength)).toBe(marks);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
