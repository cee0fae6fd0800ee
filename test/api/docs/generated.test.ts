import { expect, test } from "bun:test";
import { findStale } from "../../../docs/generate.ts";

test("the generated documents are what the source says (else run: bun docs/generate.ts)", async () => {
  expect(await findStale()).toEqual([]);
}, 60_000);
