const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const contents = {
  png: Uint8Array.fromBase64(png),
  // Begins as a picture, and is none.
  broken: Uint8Array.fromBase64(png).slice(0, 40),
  empty: new Uint8Array(),
  text: new TextEncoder().encode("no picture"),
  svg: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  large: new Uint8Array(6 * 1024 * 1024),
};

export const fileKinds = ["png", "broken", "empty", "text", "svg", "large"] as const;

/** A file of this kind, under the name and type of a picture. */
export function fileOf(kind: string): File {
  const known = fileKinds.find((one) => one === kind) ?? "text";
  return new File([contents[known]], "picture.png", { type: "image/png" });
}
