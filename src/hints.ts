import type { Static, TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import type { Cache } from "./platform/cache/index.ts";
import type { Log } from "./platform/log.ts";

/** Hints of one kind between processes. Each may be lost, come twice or late: none is the only word of anything. */
export interface Channel<T> {
  /** Tells the other processes; this one hears it too. */
  tell(message: T): void;
  /** Hears what is told from now on, until the returned function is called. */
  listen(listener: (message: T) => void): () => void;
}

/**
 * A channel over the cache, or a silent one where there is nobody to tell.
 * @param schema what a message must be to be passed on: another version of the application may speak here too
 */
export function openChannel<S extends TSchema>(
  deps: { cache: Cache; log: Log },
  name: string,
  schema: S,
): Channel<Static<S>> {
  const { cache, log } = deps;
  if (!cache.isShared) return { tell() {}, listen: () => () => {} };
  const expected = TypeCompiler.Compile(schema);

  function parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  return {
    tell: (message) => cache.publish(name, JSON.stringify(message)),
    listen: (listener) =>
      cache.subscribe(name, (text) => {
        const message = parse(text);
        if (expected.Check(message)) listener(message);
        else log.warn({ channel: name }, "a hint was not understood");
      }),
  };
}
