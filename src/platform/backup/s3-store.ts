import { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { stallSeconds, withStallLimit } from "./stall.ts";
import type { BackupStore, S3Service } from "./store.ts";

/** S3 takes 10,000 parts: enough for 160 GB. Two of them are in memory at a time. */
const defaultPartBytes = 16 * 1024 * 1024;

/** Keeps backups as objects of a bucket, encrypted by it as it is set up. Every call has a deadline. */
export function openS3Store(
  settings: S3Service & {
    bucket: string;
    /** Without a slash at its end; empty: the whole bucket. */
    prefix: string;
    /** Left out: what the environment, a profile or the machine's role gives. */
    credentials?: { accessKeyId: string; secretAccessKey: string };
    partBytes?: number;
  },
): BackupStore {
  const { bucket, prefix, region, endpoint, credentials, partBytes = defaultPartBytes } = settings;
  const client = new S3Client({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: stallSeconds * 1000,
      throwOnRequestTimeout: true,
    },
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
  });
  const folder = prefix === "" ? "" : `${prefix}/`;
  const object = (name: string) => ({ Bucket: bucket, Key: folder + name });

  return {
    place: `s3://${bucket}/${folder}`,

    async list() {
      const names: string[] = [];
      let next: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, ContinuationToken: next }),
        );
        for (const { Key } of page.Contents ?? []) if (Key) names.push(Key.slice(folder.length));
        next = page.NextContinuationToken;
      } while (next);
      return names.filter((name) => name !== "" && !name.includes("/"));
    },

    async *read(name) {
      const { Body } = await client.send(new GetObjectCommand(object(name)));
      if (!Body) throw new Error(`S3 sent nothing of ${name}.`);
      const chunks: ReadableStream<Uint8Array> = Body.transformToWebStream();
      yield* withStallLimit(chunks, "S3");
    },

    async write(name, bytes) {
      // What fails is aborted, so that no parts stay.
      const upload = new Upload({
        client,
        params: { ...object(name), Body: Readable.from(bytes), ContentType: "application/octet-stream" },
        partSize: partBytes,
        queueSize: 1,
        leavePartsOnError: false,
      });
      await upload.done();
    },

    async remove(name) {
      await client.send(new DeleteObjectCommand(object(name)));
    },
  };
}
