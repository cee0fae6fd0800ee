import { expect, test } from "bun:test";
import { parseTextArray, plainArray, quotedArray } from "../../src/platform/database/text-array.ts";

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

for (const [, items] of cases)
  test(`writes ${JSON.stringify(items)} as it is read`, () => {
    expect(parseTextArray(quotedArray(items))).toEqual(items);
  });

test("writes nulls bare, and what only looks like one quoted", () => {
  expect(quotedArray(["NULL", null, "", "null"])).toBe('{"NULL",NULL,"","null"}');
  expect(plainArray([1, null, -2.5, "2026-11-21"])).toBe("{1,NULL,-2.5,2026-11-21}");
});
