import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { checkFileKey, FileKeyError, type Files } from "./index.ts";

export interface S3Settings {
  bucket: string;
  region: string;
  /** Of another service that speaks S3; null: AWS. */
  endpoint: string | null;
  /** Where browsers find the bucket's objects, without a trailing slash. */
  assetBaseUrl: string;
  /** Left out: what the environment, a profile or the machine's role gives. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** For each call, with its second attempt (default 5 s). */
  deadlineMs?: number;
}

/** Keeps files as objects of a bucket, which browsers read from there. Every call has a deadline. */
export function createS3Files(settings: S3Settings): Files {
  const { bucket, region, endpoint, credentials, assetBaseUrl, deadlineMs = 5_000 } = settings;
  const client = new S3Client({
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_500 },
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
  });
  const object = (key: string) => ({ Bucket: bucket, Key: key });

  return {
    async put(key, bytes, contentType) {
      if (checkFileKey(key) !== contentType) throw new FileKeyError("the ending and the content type differ");
      await within(deadlineMs, (abortSignal) =>
        client.send(
          new PutObjectCommand({
            ...object(key),
            Body: bytes,
            ContentType: contentType,
            // Its name is made of its content.
            CacheControl: "public, max-age=31536000, immutable",
          }),
          { abortSignal },
        ),
      );
    },

    async read(key) {
      const contentType = checkFileKey(key);
      return await within(deadlineMs, async (abortSignal) => {
        try {
          const { Body } = await client.send(new GetObjectCommand(object(key)), { abortSignal });
          const bytes = Body ? await Body.transformToByteArray() : new Uint8Array();
          return { body: new Blob([new Uint8Array(bytes)], { type: contentType }), contentType };
        } catch (error) {
          if (error instanceof NoSuchKey) return null;
          throw error;
        }
      });
    },

    async remove(key) {
      checkFileKey(key);
      await within(deadlineMs, (abortSignal) =>
        client.send(new DeleteObjectCommand(object(key)), { abortSignal }),
      );
    },

    url(key) {
      checkFileKey(key);
      return `${assetBaseUrl}/${key}`;
    },

    async health() {
      try {
        await within(Math.min(deadlineMs, 2_000), (abortSignal) =>
          client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal }),
        );
        return "up";
      } catch {
        return "down";
      }
    },

    async close() {
      client.destroy();
    },
  };
}

/** The signal ends the request; the search for credentials and the reading of an answer do not heed it. */
async function within<T>(deadlineMs: number, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(abortSignal.reason);
  abortSignal.addEventListener("abort", giveUp);
  try {
    return await Promise.race([work(abortSignal), late]);
  } finally {
    abortSignal.removeEventListener("abort", giveUp);
  }
}
