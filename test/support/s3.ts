import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const accessKeyId = "test-key";
const secretAccessKey = "test-secret";

interface StoredObject {
  bytes: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

export type TestS3 = ReturnType<typeof serveS3>;

/**
 * As much of S3 as the application uses, in memory: it puts (in parts too), gets, lists and deletes the objects of one
 * bucket, and answers 403 to a request whose signature (AWS Signature Version 4, the body included) is not right.
 */
export function serveS3() {
  const bucket = "images";
  const region = "ap-northeast-2";
  const objects = new Map<string, StoredObject>();
  /** Uploads in parts that were neither completed nor aborted: the parts by their number. */
  const uploads = new Map<string, Map<number, Uint8Array>>();
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
      const url = new URL(request.url);
      const path = decodeURIComponent(url.pathname).replace(/\/$/, "");
      if (path === `/${bucket}` && request.method === "GET")
        return list(url.searchParams.get("prefix") ?? "");
      if (path === `/${bucket}`) return new Response(null, { status: request.method === "HEAD" ? 200 : 405 });
      if (!path.startsWith(`/${bucket}/`)) return failure(404, "NoSuchBucket");
      const key = path.slice(bucket.length + 2);
      return answerUpload(request.method, url.searchParams, key, bytes) ?? answer(request, key, bytes);
    },
  });

  function list(prefix: string): Response {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
    return xml(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
  }

  /** Null: it is no request of an upload in parts. */
  function answerUpload(
    method: string,
    query: URLSearchParams,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
  ): Response | null {
    if (method === "POST" && query.has("uploads")) {
      const id = crypto.randomUUID();
      uploads.set(id, new Map());
      return xml(
        `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const id = query.get("uploadId");
    if (id === null) return null;
    const parts = uploads.get(id);
    if (!parts) return failure(404, "NoSuchUpload");
    if (method === "PUT") {
      parts.set(Number(query.get("partNumber")), bytes);
      return new Response(null, { headers: { etag: `"${createHash("md5").update(bytes).digest("hex")}"` } });
    }
    uploads.delete(id);
    if (method === "DELETE") return new Response(null, { status: 204 });
    const inOrder = [...parts].toSorted(([a], [b]) => a - b).map(([, part]) => part);
    objects.set(key, { bytes: new Uint8Array(Buffer.concat(inOrder)), headers: {} });
    return xml(`<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
  }

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
    uploads,
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
  return xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`, status);
}

function xml(content: string, status = 200): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>${content}`;
  return new Response(body, { status, headers: { "content-type": "application/xml" } });
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
