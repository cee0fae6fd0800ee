import type { TestApp } from "./app.ts";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const pixel = Uint8Array.fromBase64(png);

/** An image of this size in one colour; another `shade` makes another image. */
export async function makeImage(
  kind: "jpeg" | "png" | "webp",
  width = 40,
  height = 30,
  shade = 1,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Bun.Image(pixel).resize(width, height, { fit: "fill" }).modulate({ brightness: shade });
  return new Uint8Array(await image[kind]().bytes());
}

export function join(...parts: (Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
}

/** Uploads an image for an item. */
export async function putImage<T>(
  app: TestApp,
  itemId: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: { token: string; headers?: Record<string, string>; form?: FormData },
) {
  const form = options.form ?? new FormData();
  if (!options.form) form.append("image", new File([bytes], "photo.jpg", { type: "image/jpeg" }));
  const headers = new Headers(options.headers);
  headers.set("authorization", `Bearer ${options.token}`);
  headers.set("accept-language", "en");
  const url = `http://localhost/api/v1/menu/items/${itemId}/image`;
  const response = await app.app.fetch(new Request(url, { method: "PUT", headers, body: form }));
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}
