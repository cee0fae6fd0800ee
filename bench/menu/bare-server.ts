// The least that can answer a menu: Bun.serve with ready bytes. Its arguments: a port and a file with the answer.
const [port, path = ""] = process.argv.slice(2);
const { headers, body }: { headers: Record<string, string>; body: string } = await Bun.file(path).json();
const bytes = new TextEncoder().encode(body);

Bun.serve({
  port: Number(port),
  hostname: "127.0.0.1",
  fetch(request) {
    return request.headers.get("if-none-match") === headers.etag
      ? new Response(null, { status: 304, headers })
      : new Response(bytes, { headers });
  },
});
