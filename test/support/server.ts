import { createTestApp, type TestApp } from "./app.ts";
import { type EventReader, readEvents } from "./sse.ts";

export type TestServer = Awaited<ReturnType<typeof serveTestApp>>;

/** The application on a port of its own, for what needs a socket. */
export async function serveTestApp(options: Parameters<typeof createTestApp>[0] = {}) {
  const app: TestApp = await createTestApp(options);
  app.app.listen({ port: 0, hostname: "127.0.0.1" });
  const url = `http://127.0.0.1:${app.app.server?.port}`;
  const readers: EventReader[] = [];

  return {
    ...app,
    app: app.app,
    url,
    /** Opens the event stream; it is closed with the server at the latest. */
    async stream(
      token: string,
      options: { lastEventId?: number | string; query?: string } = {},
    ): Promise<EventReader> {
      const { lastEventId, query = "" } = options;
      const reader = await readEvents(`${url}/api/v1/events/stream${query}`, { token, lastEventId });
      readers.push(reader);
      return reader;
    },
    async openStreams(): Promise<number> {
      const gauge = await app.metrics.openStreams.get();
      return gauge.values[0]?.value ?? 0;
    },
    /** Ends as the serve command does: no new connections, goodbye on the streams, then the rest. */
    async shutDown() {
      const finished = app.app.server?.stop(false);
      await app.stop();
      await finished;
      await app.close();
    },
    async close() {
      await Promise.all(readers.map((reader) => reader.close()));
      await app.app.stop(true);
      await app.close();
    },
  };
}
