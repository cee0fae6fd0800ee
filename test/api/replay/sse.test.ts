import { expect, test } from "bun:test";
import { createSseParser, type SseMessage } from "../../../src/replay/sse.ts";

function readAll(...pieces: string[]): SseMessage[] {
  const read = createSseParser();
  return pieces.flatMap((piece) => read(piece));
}

const text = 'retry: 2000\nid: 7\nevent: order.created\ndata: {"a":1}\n\n';
const message = { event: "order.created", data: '{"a":1}', id: "7" };

test("reads an event with its name, id and data", () => {
  expect(readAll(text)).toEqual([message]);
});

test("reads an event cut anywhere", () => {
  for (let cut = 1; cut < text.length; cut++)
    expect(readAll(text.slice(0, cut), text.slice(cut))).toEqual([message]);
  expect(readAll(...text)).toEqual([message]);
});

test.each(["\r\n", "\r"])("takes %j for the end of a line, cut anywhere", (end) => {
  const other = text.replaceAll("\n", end);
  expect(readAll(other, other)).toEqual([message, message]);
  for (let cut = 1; cut < other.length; cut++)
    expect(readAll(other.slice(0, cut), other.slice(cut))).toEqual([message]);
});

test("joins several lines of data", () => {
  expect(readAll("data: one\ndata:two\ndata\ndata:  three\n\n")).toEqual([
    { event: "message", data: "one\ntwo\n\n three", id: "" },
  ]);
});

test("passes over comments and unknown fields", () => {
  expect(readAll(":\n\n: hello\nfoo: bar\nnonsense\ndata: x\n\n:\n\n")).toEqual([
    { event: "message", data: "x", id: "" },
  ]);
});

test("keeps the id for events without one, and takes an empty one for none", () => {
  expect(readAll("id: 5\ndata: a\n\ndata: b\n\nid\ndata: c\n\n").map(({ id }) => id)).toEqual(["5", "5", ""]);
});

test("takes no id with a NUL", () => {
  expect(readAll("id: 5\ndata: a\n\nid: 6\0\ndata: b\n\n").map(({ id }) => id)).toEqual(["5", "5"]);
});

test("takes the id of an event without data, but does not tell it", () => {
  expect(readAll("id: 9\nevent: nothing\n\ndata: a\n\n")).toEqual([{ event: "message", data: "a", id: "9" }]);
});

test("does not tell an event that has not ended", () => {
  expect(readAll("data: a\n\ndata: b\n")).toEqual([{ event: "message", data: "a", id: "" }]);
});

test("passes over a byte order mark at the start", () => {
  expect(readAll("\uFEFFdata: a\n\n")).toEqual([{ event: "message", data: "a", id: "" }]);
});

test("hears how long to wait before a reconnect", () => {
  const waits: number[] = [];
  const read = createSseParser((milliseconds) => waits.push(milliseconds));
  read("retry: 2000\nretry: soon\nretry: 30\n\n");
  expect(waits).toEqual([2000, 30]);
});
