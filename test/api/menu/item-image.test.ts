import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join as joinPath } from "node:path";
import { deflateSync } from "node:zlib";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { MenuFile } from "../../../src/features/menu/menu-file.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createTestApp } from "../../support/app.ts";
import { join, makeImage, putImage } from "../../support/images.ts";
import { createTestStore, type TestStore } from "../../support/store.ts";
import { contentOf, done, expectOneEvent, getMenu, refused } from "./harness.ts";

const app = await createTestApp();
afterAll(app.close);
let store: TestStore;
let id: string;
beforeEach(async () => {
  store = await createTestStore(app);
  id = store.ids.bibimbap;
  // Each test looks at the files that it has made.
  for (const { image_key } of await shownKeys())
    await app.database.statement(
      "test.no_images",
      (sql) => sql`update menu_items set image = null, thumbnail = null where image = ${image_key}`,
    );
  for (const key of await keptFiles()) await Bun.file(joinPath(folder, key)).delete();
});

const folder = joinPath(app.config.dataDir, "uploads");

async function shownKeys() {
  return await app.database.statement(
    "test.images",
    (sql) => sql<{ image_key: string }[]>`select image as image_key from menu_items where image is not null`,
  );
}

/** Names of all files, `ab/ab….webp`. */
async function keptFiles(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => joinPath(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

const keysOf = ({ image, thumbnail }: Pick<Item, "image" | "thumbnail">) =>
  [image, thumbnail].map((url) => url?.replace("/uploads/", "") ?? "").toSorted();

async function put(bytes: Uint8Array<ArrayBuffer>, headers?: Record<string, string>, itemId = id) {
  const answer = await putImage<Item>(app, itemId, bytes, { token: store.tokens.admin, headers });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

async function get(url: string | null) {
  return await app.app.fetch(new Request(`http://localhost${url}`));
}

async function sizeOf(url: string | null) {
  const { width, height, format } = await new Bun.Image(await (await get(url)).bytes()).metadata();
  return [format, width, height];
}

/** Uploads what must be refused, and expects that nothing of the store and of the files has changed. */
async function refusal(bytes: Uint8Array<ArrayBuffer>, form?: FormData) {
  const before = [await contentOf(app, store.id), await keptFiles()];
  const answer = await putImage<Problem>(app, id, bytes, { token: store.tokens.admin, form });
  expect([await contentOf(app, store.id), await keptFiles()]).toEqual(before);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  return `${answer.status} ${answer.body.code}`;
}

describe("an upload", () => {
  test.each(["jpeg", "png", "webp"] as const)("of a %s is shown in two sizes, and told of", async (kind) => {
    const item = await put(await makeImage(kind, 1800, 900));
    expect(await sizeOf(item.image)).toEqual(["webp", 1200, 600]);
    expect(await sizeOf(item.thumbnail)).toEqual(["webp", 300, 150]);
    expect(await keptFiles()).toEqual(keysOf(item));
    expect(item.version).toBe(2);
    expect(await done<Item>(app, "GET", `/menu/items/${id}`, { token: store.tokens.staff })).toEqual(item);
    const shown = (await getMenu(app, store)).categories[0]?.items.find((one) => one.id === id);
    expect(shown).toMatchObject({ image: item.image, thumbnail: item.thumbnail });
    await expectOneEvent(
      app,
      store,
      "menu.updated",
      { version: 2, kind: "item", action: "updated", id, resource: item },
      id,
    );
  });

  test("that is small stays as small as it is", async () => {
    const item = await put(await makeImage("png", 40, 30));
    expect(await sizeOf(item.image)).toEqual(["webp", 40, 30]);
    expect(await sizeOf(item.thumbnail)).toEqual(["webp", 40, 30]);
  });

  test("is kept upright, and without what the camera noted or put behind it", async () => {
    const jpeg = await makeImage("jpeg", 60, 40);
    // Orientation 6: to be turned right by 90°.
    const tiff = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    const exif = Buffer.from(`Exif\0\0${tiff}37.5665 N 126.9780 E`, "latin1");
    const segment = join(new Uint8Array([0xff, 0xe1, 0, exif.length + 2]), exif);
    const preview = await makeImage("jpeg", 10, 10);
    const photo = join(jpeg.subarray(0, 2), segment, jpeg.subarray(2), preview, "behind");
    const item = await put(photo);
    expect(await sizeOf(item.image)).toEqual(["webp", 40, 60]);
    for (const url of [item.image, item.thumbnail]) {
      const text = Buffer.from(await (await get(url)).bytes()).toString("latin1");
      expect(text).not.toMatch(/Exif|EXIF|37\.5665|behind/);
    }
  });

  test.each(["jpeg", "png", "webp"] as const)(
    "of a %s with white space or zeros behind it is taken",
    async (kind) => {
      for (const padding of ["\n", "\r\n", " \t\n", "\0".repeat(4_096), "\0\n"])
        expect((await put(join(await makeImage(kind), padding))).image).toEndWith(".webp");
    },
  );

  test.each([
    ["zTXt", "Comment\0\0"],
    ["iTXt", "Comment\0\x01\0\0\0"],
  ])("of a PNG is taken without the text %s, which is not unpacked", async (type, start) => {
    const item = await put(await makePngWith(type, start));
    expect(await sizeOf(item.image)).toEqual(["webp", 40, 30]);
  });

  test("of a JPEG in the ten scans that programs make of one is taken", async () => {
    expect((await put(await makeManyScans(0))).image).toEndWith(".webp");
  });

  test("of 12,000 pixels by 120 is taken", async () => {
    expect(await sizeOf((await put(await makeImage("png", 12_000, 120))).image)).toEqual(["webp", 1200, 12]);
  });

  test("replaces the image, whose files are removed", async () => {
    const first = await put(await makeImage("png", 400, 300));
    const second = await put(await makeImage("png", 400, 400));
    expect(second.image).not.toBe(first.image);
    expect(await keptFiles()).toEqual(keysOf(second));
    expect((await get(first.image)).status).toBe(404);
  });

  test("of the same image again keeps its files", async () => {
    const bytes = await makeImage("png", 400, 300);
    await put(bytes);
    expect(await keptFiles()).toEqual(keysOf(await put(bytes)));
  });

  test("is made once for one Idempotency-Key, and refused for another image", async () => {
    const key = { "idempotency-key": crypto.randomUUID() };
    const bytes = await makeImage("png", 400, 300);
    const item = await put(bytes, key);
    expect(await put(bytes, key)).toEqual(item);
    expect((await contentOf(app, store.id)).events).toHaveLength(1);
    const other = await putImage<Problem>(app, id, await makeImage("png", 9, 9), {
      token: store.tokens.admin,
      headers: key,
    });
    expect([other.status, other.body.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    expect(await keptFiles()).toEqual(keysOf(item));
  });

  test("many at once leave the last one and its files", async () => {
    const images = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => makeImage("png", 300 + n, 300)));
    await Promise.all(images.map((bytes) => put(bytes)));
    const item = await done<Item>(app, "GET", `/menu/items/${id}`, { token: store.tokens.staff });
    expect(item.version).toBe(7);
    expect(await keptFiles()).toEqual(keysOf(item));
    expect((await contentOf(app, store.id)).events).toHaveLength(6);
  });

  test("too many at once are refused, and the others are made", async () => {
    const bytes = await makeImage("jpeg", 3000, 2000);
    const token = store.tokens.admin;
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => putImage<Problem>(app, id, bytes, { token })),
    );
    const codes = answers.map(({ status, body }) => (status === 200 ? "made" : `${status} ${body.code}`));
    expect(new Set(codes)).toEqual(new Set(["made", "503 OVERLOADED"]));
    expect(codes.filter((code) => code === "made").length).toBeGreaterThanOrEqual(10);
    expect(answers.find(({ status }) => status === 503)?.headers.get("retry-after")).toBe("5");
  });
});

describe("files that several items show", () => {
  test("stay until nothing shows them, whichever store it is of", async () => {
    const bytes = await makeImage("png", 400, 300);
    const item = await put(bytes);
    const other = await createTestStore(app);
    await putImage(app, other.ids.water, bytes, { token: other.tokens.admin });
    await app.call("DELETE", `/api/v1/menu/items/${id}/image`, { token: store.tokens.admin });
    expect(await keptFiles()).toEqual(keysOf(item));
    await app.call("DELETE", `/api/v1/menu/items/${other.ids.water}`, { token: other.tokens.admin });
    expect(await keptFiles()).toEqual([]);
  });

  test("are there whoever removes and uploads them at once", async () => {
    const bytes = await makeImage("png", 400, 300);
    await put(bytes, {}, store.ids.water);
    const other = await createTestStore(app);
    for (let round = 0; round < 10; round++) {
      await Promise.all([
        app.call("DELETE", `/api/v1/menu/items/${store.ids.water}/image`, { token: store.tokens.admin }),
        putImage(app, other.ids.water, bytes, { token: other.tokens.admin }),
      ]);
      expect(await keptFiles()).toHaveLength(2);
      await Promise.all([
        app.call("DELETE", `/api/v1/menu/items/${other.ids.water}/image`, { token: other.tokens.admin }),
        putImage(app, store.ids.water, bytes, { token: store.tokens.admin }),
      ]);
      expect(await keptFiles()).toHaveLength(2);
    }
  });
});

describe("taking an image away", () => {
  const remove = (headers?: Record<string, string>) =>
    app.call<Item>("DELETE", `/api/v1/menu/items/${id}/image`, { token: store.tokens.admin, headers });

  test("removes its files, and tells of it", async () => {
    await put(await makeImage("png"));
    const { body } = await remove();
    expect(body).toMatchObject({ image: null, thumbnail: null, version: 3 });
    expect(await keptFiles()).toEqual([]);
    const { events } = await contentOf(app, store.id);
    expect(events.at(-1)?.data).toEqual({ version: 3, kind: "item", action: "updated", id, resource: body });
  });

  test("changes nothing when there is none", async () => {
    expect((await remove()).body).toMatchObject({ image: null, version: 1 });
    expect((await contentOf(app, store.id)).events).toEqual([]);
  });

  test("refuses a stale version and keeps the files", async () => {
    const item = await put(await makeImage("png"));
    const answer = await refused(app, store, "DELETE", `/menu/items/${id}/image`, {
      headers: { "if-match": '"1"' },
    });
    expect(answer).toMatchObject({ status: 409, code: "VERSION_CONFLICT", body: { present: item } });
    expect(await keptFiles()).toEqual(keysOf(item));
  });

  test("an import that names none removes its files, and one that says nothing keeps them", async () => {
    const item = await put(await makeImage("png"));
    const { admin: token } = store.tokens;
    const file = await done<MenuFile>(app, "GET", "/menu/export", { token });
    const dish = file.categories[0]?.items.find(({ ref }) => ref === "bibimbap");
    expect(dish && keysOf({ image: dish.image ?? null, thumbnail: dish.thumbnail ?? null })).toEqual(
      keysOf(item),
    );
    if (!dish) throw new Error("no dish");
    const { image: _, thumbnail: _t, ...silent } = dish;
    const importing = async (changed: typeof dish) => {
      const categories = file.categories.map((category) => ({
        ...category,
        items: category.items.map((one) => (one.ref === dish.ref ? changed : one)),
      }));
      await done(app, "POST", "/menu/import", { token, body: { ...file, categories } });
    };
    await importing({ ...silent, price: 1 });
    expect(await keptFiles()).toEqual(keysOf(item));
    await importing({ ...silent, image: null });
    expect(await keptFiles()).toEqual([]);
  });
});

describe("refuses", () => {
  test.each<[string, string, () => Promise<Uint8Array<ArrayBuffer>>]>([
    ["nothing", "415 UNSUPPORTED_IMAGE", async () => join("")],
    ["SVG", "415 UNSUPPORTED_IMAGE", async () => join("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["a GIF", "415 UNSUPPORTED_IMAGE", async () => join("GIF89a\x01\0\x01\0\0\0\0;")],
    ["a PDF around a JPEG", "415 UNSUPPORTED_IMAGE", async () => join("%PDF-1.7\n", await makeImage("jpeg"))],
    [
      "a JPEG that is a ZIP as well",
      "422 INVALID_IMAGE",
      async () => join(await makeImage("jpeg"), "PK\x03\x04"),
    ],
    [
      "a JPEG that is a ZIP as well, behind a newline",
      "422 INVALID_IMAGE",
      async () => join(await makeImage("jpeg"), "\n", "PK\x03\x04"),
    ],
    ["a JPEG with a page behind", "422 INVALID_IMAGE", async () => join(await makeImage("jpeg"), "<html>")],
    ["a PNG with a script behind", "422 INVALID_IMAGE", async () => join(await makeImage("png"), "<script>")],
    [
      "a WebP with a script behind",
      "422 INVALID_IMAGE",
      async () => join(await makeImage("webp"), "<script>"),
    ],
    ["a JPEG that is cut off", "422 INVALID_IMAGE", async () => (await makeImage("jpeg")).slice(0, -20)],
    ["a PNG that is cut off", "422 INVALID_IMAGE", async () => (await makeImage("png")).slice(0, -20)],
    ["a WebP that is cut off", "422 INVALID_IMAGE", async () => (await makeImage("webp")).slice(0, -20)],
    ["a start and nothing else", "422 INVALID_IMAGE", async () => join(new Uint8Array([255, 216, 255, 217]))],
    ["26 megapixels", "413 IMAGE_TOO_LARGE", () => makeImage("png", 6500, 4000)],
    ["a bomb of 900 megapixels", "413 IMAGE_TOO_LARGE", () => makeBomb(30_000, 30_000)],
    ["one pixel by 25,000,000", "413 IMAGE_TOO_LARGE", () => makeBomb(1, 25_000_000)],
    ["a JPEG of a hundred scans", "422 INVALID_IMAGE", () => makeManyScans(100)],
    [
      "a PNG whose colour profile grows to 50 MB",
      "422 INVALID_IMAGE",
      () => makePngWith("iCCP", "profile\0\0"),
    ],
    ["12,001 pixels by one", "413 IMAGE_TOO_LARGE", () => makeBomb(12_001, 1)],
    [
      "more than 5 MiB",
      "413 PAYLOAD_TOO_LARGE",
      async () => join(await makeImage("jpeg"), new Uint8Array(5_242_880)),
    ],
  ])(
    "%s",
    async (_, expected, make) => {
      expect(await refusal(await make())).toBe(expected);
    },
    20_000,
  );

  test("forms without the file, with a text, with two files, and with more", async () => {
    const file = new File([await makeImage("png")], "a.png", { type: "image/png" });
    const form = (...fields: [string, string | File][]) => {
      const made = new FormData();
      for (const [name, value] of fields) made.append(name, value);
      return made;
    };
    for (const given of [
      form(["picture", file]),
      form(["image", "text"]),
      form(["image", file], ["image", file]),
      form(["image", file], ["price", "1"]),
    ])
      expect(await refusal(new Uint8Array(), given)).toBe("422 VALIDATION_FAILED");
  });

  test("what is no form, and broken ones", async () => {
    const path = `/menu/items/${id}/image`;
    expect(await refused(app, store, "PUT", path, { body: {} })).toMatchObject({ status: 415 });
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const answer = await refused(app, store, "PUT", path, { body: "--y", headers });
    expect([answer.status, answer.code]).toEqual([400, "MALFORMED_REQUEST"]);
  });

  test("a stale version, and keeps the old image", async () => {
    const item = await put(await makeImage("png", 30, 30));
    const answer = await putImage<Problem>(app, id, await makeImage("png", 20, 20), {
      token: store.tokens.admin,
      headers: { "if-match": '"1"' },
    });
    expect([answer.status, answer.body.code, answer.body.present]).toEqual([409, "VERSION_CONFLICT", item]);
    expect(await keptFiles()).toEqual(keysOf(item));
  });

  test("another store's item as one that is not there", async () => {
    const other = await createTestStore(app);
    const answer = await putImage<Problem>(app, id, await makeImage("png"), { token: other.tokens.admin });
    expect([answer.status, answer.body.code]).toEqual([404, "NOT_FOUND"]);
    expect(await keptFiles()).toEqual([]);
  });
});

describe("serving", () => {
  test("tells browsers to keep an image, and what it is", async () => {
    const { headers, status } = await get((await put(await makeImage("png"))).image);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/webp");
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("answers 304 to who has it, HEAD without the image, and a wanted range with all of it", async () => {
    const { image } = await put(await makeImage("png"));
    const ask = async (method: string, headers: Record<string, string> = {}) => {
      const response = await app.app.fetch(new Request(`http://localhost${image}`, { method, headers }));
      return { status: response.status, headers: response.headers, size: (await response.bytes()).length };
    };
    const whole = await ask("GET");
    const etag = whole.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]{20,}"$/);
    expect(await ask("GET", { "if-none-match": etag })).toMatchObject({ status: 304, size: 0 });
    expect((await ask("GET", { "if-none-match": '"other"' })).size).toBe(whole.size);
    const head = await ask("HEAD");
    expect([head.status, head.size, head.headers.get("etag")]).toEqual([200, 0, etag]);
    const ranged = await ask("GET", { range: "bytes=0-9" });
    expect([ranged.status, ranged.size, ranged.headers.get("accept-ranges")]).toEqual([
      200,
      whole.size,
      "none",
    ]);
  });

  test.each(["", "%2e%2e/%2e%2e/package.json", "..%2f..%2fpackage.json", "%00", "%ff", "ab", "a.webp"])(
    "answers 404 for /uploads/%s",
    async (path) => {
      const answer = await get(`/uploads/${path}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    },
  );
});

/** A PNG of a few bytes that says it is so many pixels wide and high. */
async function makeBomb(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const png = await makeImage("png", 1, 1);
  const view = new DataView(png.buffer, png.byteOffset);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, Bun.hash.crc32(png.subarray(12, 29)));
  return png;
}

/** A progressive JPEG of some ten scans, and of so many more, each of which is another pass over all pixels. */
async function makeManyScans(more: number): Promise<Uint8Array<ArrayBuffer>> {
  const jpeg = await new Bun.Image(await makeImage("png", 60, 40)).jpeg({ progressive: true }).bytes();
  const scan = jpeg.subarray(Buffer.from(jpeg).lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  return join(jpeg.subarray(0, -2), ...Array.from({ length: more }, () => scan), jpeg.subarray(-2));
}

/** A PNG with a chunk before its pixels, whose compressed content is of so many bytes. */
async function makePngWith(
  type: string,
  start: string,
  bytes = 50_000_000,
): Promise<Uint8Array<ArrayBuffer>> {
  const png = await makeImage("png", 40, 30);
  const content = join(type, start, deflateSync(new Uint8Array(bytes)));
  const framed = new Uint8Array(content.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, content.length - 4);
  framed.set(content, 4);
  view.setUint32(content.length + 4, Bun.hash.crc32(content));
  // Behind the first chunk, IHDR.
  return join(png.subarray(0, 33), framed, png.subarray(33));
}
