import { afterAll, afterEach, expect, test } from "bun:test";
import type { Item } from "../../../src/features/menu/items.model.ts";
import type { Problem } from "../../../src/http/problem.ts";
import { createS3Files } from "../../../src/platform/files/s3.ts";
import { createTestApp } from "../../support/app.ts";
import { makeImage, putImage } from "../../support/images.ts";
import { serveS3 } from "../../support/s3.ts";
import { createTestStore } from "../../support/store.ts";
import { contentOf, done } from "./harness.ts";

const s3 = serveS3();
const files = createS3Files({ ...s3.settings, deadlineMs: 1_000 });
const app = await createTestApp({
  files,
  env: { AWS_S3_BUCKET: s3.settings.bucket, AWS_REGION: s3.settings.region },
});
afterAll(async () => {
  await app.close();
  await files.close();
  await s3.stop();
});
afterEach(() => s3.freeze(false));

const key = (url: string | null) => url?.replace(`${s3.settings.assetBaseUrl}/`, "") ?? "";

test("keeps images in the bucket, and does not serve them", async () => {
  const store = await createTestStore(app);
  const { bibimbap: id } = store.ids;
  const { body } = await putImage<Item>(app, id, await makeImage("png"), { token: store.tokens.admin });
  expect([...s3.objects.keys()].toSorted()).toEqual([key(body.image), key(body.thumbnail)].toSorted());
  expect((await app.call("GET", `/uploads/${key(body.image)}`)).status).toBe(404);
  await app.call("DELETE", `/api/v1/menu/items/${id}/image`, { token: store.tokens.admin });
  expect(s3.objects.size).toBe(0);
});

test("answers 503 within the deadline while S3 is away, and the old image stays", async () => {
  const store = await createTestStore(app);
  const { bibimbap: id } = store.ids;
  const { admin: token } = store.tokens;
  const { body: item } = await putImage<Item>(app, id, await makeImage("png", 30, 30), { token });
  const before = await contentOf(app, store.id);
  s3.freeze(true);
  const startedAt = performance.now();
  const answer = await putImage<Problem>(app, id, await makeImage("png", 20, 20), { token });
  expect([answer.status, answer.body.code]).toEqual([503, "FILES_UNAVAILABLE"]);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  expect(await contentOf(app, store.id)).toEqual(before);
  const health = await app.call<{ dependencies: { files: string } }>("GET", "/health");
  expect([health.status, health.body.dependencies.files]).toEqual([200, "down"]);
  s3.freeze(false);
  expect(s3.objects.has(key(item.image))).toBe(true);
});

test("a change that was made stands when its old files cannot be removed, and the log names them", async () => {
  const store = await createTestStore(app);
  const { bibimbap: id } = store.ids;
  const { admin: token } = store.tokens;
  const { body: item } = await putImage<Item>(app, id, await makeImage("png", 33, 30), { token });
  s3.freeze(true);
  const answer = await app.call("DELETE", `/api/v1/menu/items/${id}/image`, { token });
  expect(answer.status).toBe(200);
  expect(await done<Item>(app, "GET", `/menu/items/${id}`, { token })).toMatchObject({ image: null });
  const line = app.logLines.find((text) => text.includes("could not be removed"));
  expect(line).toContain(key(item.image));
});
