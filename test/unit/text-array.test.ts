import { expect, test } from "bun:test";
import { parseTextArray } from "../../src/platform/database/text-array.ts";

const cases: [string, string[]][] = [
  ["{}", []],
  ["{a}", ["a"]],
  ["{a,b c,매운맛}", ["a", "b c", "매운맛"]],
  [
    '{"with, comma","say \\"hi\\"","back\\\\slash",plain}',
    ["with, comma", 'say "hi"', "back\\slash", "plain"],
  ],
  ['{""}', [""]],
  ['{"{braces}","NULL","line\nbreak"}', ["{braces}", "NULL", "line\nbreak"]],
];

for (const [text, items] of cases)
  test(`reads ${text}`, () => {
    expect(parseTextArray(text)).toEqual(items);
  });
