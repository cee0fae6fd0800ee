import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const accessKeyId = "test-key";
const secretAccessKey = "test-secret";

interface StoredObject {
  bytes: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

export type TestS3 = ReturnType<typeof serveS3>;

/**
 * As much of S3 as the application uses, in memory: it puts, gets and deletes the objects of one bucket, and
 * answers 403 to a request whose signature (AWS Signature Version 4, the body included) is not right.
 */
export function serveS3() {
  const bucket = "images";
  const region = "ap-northeast-2";
  const objects = new Map<string, StoredObject>();
  let requests = 0;
  let answering = true;

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      requests++;
      if (!answering) return await new Promise<Response>(() => {});
      const bytes = await request.bytes();
      const refusal = findFault(request, bytes, region);
      if (refusal) return failure(403, refusal);
      const path = decodeURIComponent(new URL(request.url).pathname).replace(/\/$/, "");
      if (path === `/${bucket}`) return new Response(null, { status: request.method === "HEAD" ? 200 : 405 });
      if (!path.startsWith(`/${bucket}/`)) return failure(404, "NoSuchBucket");
      return answer(request, path.slice(bucket.length + 2), bytes);
    },
  });

  function answer(request: Request, key: string, bytes: Uint8Array<ArrayBuffer>): Response {
    if (request.method === "PUT") {
      const headers: Record<string, string> = {};
      for (const name of ["content-type", "cache-control"]) headers[name] = request.headers.get(name) ?? "";
      objects.set(key, { bytes, headers });
      return new Response(null, { headers: { etag: `"${createHash("md5").update(bytes).digest("hex")}"` } });
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return new Response(null, { status: 204 });
    }
    const found = objects.get(key);
    return found ? new Response(found.bytes, { headers: found.headers }) : failure(404, "NoSuchKey");
  }

  const endpoint = `http://127.0.0.1:${server.port}`;
  return {
    objects,
    settings: {
      bucket,
      region,
      endpoint,
      assetBaseUrl: `${endpoint}/${bucket}`,
      credentials: { accessKeyId, secretAccessKey },
    },
    countRequests: () => requests,
    /** Takes connections, and answers nothing on them. */
    freeze(frozen: boolean) {
      answering = !frozen;
    },
    stop: () => server.stop(true),
  };
}

function failure(status: number, code: string): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return new Response(xml, { status, headers: { "content-type": "application/xml" } });
}

/**
 * What is wrong with a request's signature; null for nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function findFault(request: Request, bytes: Uint8Array, region: string): string | null {
  const authorization = request.headers.get("authorization") ?? "";
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  const moment = request.headers.get("x-amz-date") ?? "";
  const bodyHash = request.headers.get("x-amz-content-sha256") ?? "";
  const [, key, day = "", signedRegion, names = "", signature = ""] = parts ?? [];
  if (key !== accessKeyId) return "InvalidAccessKeyId";
  if (signedRegion !== region || !moment.startsWith(day)) return "AuthorizationHeaderMalformed";
  const sent = Date.parse(moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(Date.now() - sent) < 15 * 60_000)) return "RequestTimeTooSkewed";
  const signed = names.split(";");
  // Of what is sent, the host, the content and all of AWS's own headers must be signed.
  for (const name of ["host", ...request.headers.keys()])
    if ((name === "host" || name.startsWith("x-amz-")) && !signed.includes(name)) return "AccessDenied";
  if (bodyHash !== sha256(bytes)) return "XAmzContentSHA256Mismatch";

  const { pathname, searchParams } = new URL(request.url);
  const query = [...searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted();
  const headers = signed.map((name) => `${name}:${(request.headers.get(name) ?? "").trim()}\n`);
  const canonical = [request.method, pathname, query.join("&"), headers.join(""), names, bodyHash].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", moment, scope, sha256(canonical)].join("\n");
  let secret: Buffer = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of scope.split("/")) secret = hmac(secret, part);
  const isRight = timingSafeEqual(hmac(secret, text), Buffer.from(signature, "hex"));
  return isRight ? null : "SignatureDoesNotMatch";
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
