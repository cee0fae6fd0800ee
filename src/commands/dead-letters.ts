import { parseArgs } from "node:util";
import { openDeadLetters } from "../adapters.ts";
import { loadConfig } from "../config.ts";
import type { DeadLetter } from "../platform/bus/index.ts";
import { createLog } from "../platform/log.ts";
import { toTextLines } from "../text-table.ts";

const help = `Events that a consumer of the bus gave up on.

Usage: bun run dead-letters list --consumer NAME [--limit N] [--json]
       bun run dead-letters resend --consumer NAME [--limit N] [--json]

  list              shows them
  resend            hands them back to the consumer; what fails again is dead again
  --consumer NAME   as logs and metrics name it, such as webhooks
  --limit N         at most so many (default 100, at most 10000)
  --json            as JSON on stdout
  --help            this text

They are in RabbitMQ when RABBITMQ_URL is set, and otherwise in the database. Nothing is lost when it is stopped
half-way. Ends with 0, 1 when the service is away or has no such consumer, 2 for wrong arguments.`;

interface Arguments {
  action: "list" | "resend";
  consumer: string;
  limit: number;
  json: boolean;
}

/** Lists dead letters, or sends them again; see `help`. */
export async function run(args: string[]): Promise<number> {
  let given: Arguments | null;
  try {
    given = readArguments(args);
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : error}\nbun run dead-letters --help tells more.`,
    );
    return 2;
  }
  if (!given) {
    console.log(help);
    return 0;
  }
  const config = loadConfig(process.env);
  const { deadLetters, close } = await openDeadLetters(config, createLog({ level: "silent" }));
  try {
    if (given.action === "list") {
      const letters = await deadLetters.find(given.consumer, given.limit);
      console.log(given.json ? JSON.stringify(letters) : formatLetters(letters));
    } else {
      const sent = await deadLetters.resend(given.consumer, given.limit);
      console.log(given.json ? JSON.stringify({ sent }) : `${sent} sent again.`);
    }
    return 0;
  } finally {
    await close();
  }
}

/** @returns null when help was asked for. @throws Error naming what is wrong */
function readArguments(args: string[]): Arguments | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      consumer: { type: "string" },
      limit: { type: "string", default: "100" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const [action, ...rest] = positionals;
  if ((action !== "list" && action !== "resend") || rest.length > 0)
    throw new Error("Say what to do: list or resend.");
  if (!values.consumer) throw new Error("--consumer NAME is needed.");
  const limit = /^\d{1,5}$/.test(values.limit) ? Number(values.limit) : 0;
  if (limit < 1 || limit > 10_000) throw new Error("--limit takes a whole number from 1 to 10000.");
  return { action, consumer: values.consumer, limit, json: values.json };
}

function formatLetters(letters: DeadLetter[]): string {
  if (letters.length === 0) return "There are none.";
  return toTextLines([
    ["died at", "store", "seq", "type", "reason"],
    ...letters.map(({ diedAt, storeId, seq, type, reason }) => [
      diedAt ?? "",
      storeId,
      String(seq),
      type,
      // What a consumer said may hold anything; a terminal gets one line of it.
      reason.replaceAll(/\p{C}+/gu, " "),
    ]),
  ]).join("\n");
}
