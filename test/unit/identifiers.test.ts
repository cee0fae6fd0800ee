import { expect, test } from "bun:test";
import fc from "fast-check";
import { identifierKey } from "../../src/identifiers.ts";

test.each([
  ["창가-1", "창가-1".normalize("NFD")],
  ["7", "７"],
  ["7", " 7 "],
  ["7", "7\u200b"],
  ["7", "7\u200d"],
  ["A-3", "a-3"],
  ["A-3", "Ａ－３"],
  ["VIP 1", "vip  1"],
  ["VIP 1", "VIP\u30001"],
  ["Straße", "STRASSE"],
  ["STRAẞE", "STRASSE"],
  ["οδος", "ΟΔΟΣ"],
  ["ﬁn", "FIN"],
  ["admin", "ADMIN"],
])("%j and %j have one key", (one, other) => {
  expect(identifierKey(one)).toBe(identifierKey(other));
});

test.each([
  ["7", "77"],
  ["A-3", "A3"],
  ["창가-1", "창가 1"],
  ["a", "á"],
])("%j and %j have two keys", (one, other) => {
  expect(identifierKey(one)).not.toBe(identifierKey(other));
});

test("a key is its own key, and a store code is one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
      const key = identifierKey(text);
      expect(identifierKey(key)).toBe(key);
    }),
    { numRuns: 1_000 },
  );
  fc.assert(fc.property(fc.stringMatching(/^[a-z0-9-]{1,64}$/), (code) => identifierKey(code) === code));
});
