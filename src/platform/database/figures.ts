import { sql } from "drizzle-orm";
import type { Queries } from "./index.ts";

export interface ServerFigures {
  /** Of the database. */
  name: string;
  sizeBytes: number;
  /** By state, and the limit as `max`. */
  connections: Record<string, number>;
  /** Seconds that each standby is behind. */
  standbys: { name: string; lagSeconds: number }[];
}

/** What the server says of itself. Sees other users' connections and standbys only as a member of pg_monitor. */
export async function findServerFigures(db: Queries): Promise<ServerFigures> {
  const [row] = await db.execute<{
    name: string;
    sizeBytes: string;
    connections: Record<string, number>;
    standbys: ServerFigures["standbys"];
  }>(sql`
    select
      current_database() as name,
      pg_database_size(current_database()) as "sizeBytes",
      (
        select jsonb_object_agg(state, connections)
        from (
          select
            case
              when state in ('active', 'idle') then state
              when state like 'idle in transaction%' then 'idle_in_transaction'
              else 'other'
            end as state,
            count(*) as connections
          from pg_stat_activity where backend_type = 'client backend' group by 1
          union all select 'max', current_setting('max_connections')::int
        ) by_state
      ) as connections,
      (
        select coalesce(jsonb_agg(jsonb_build_object('name', name, 'lagSeconds', lag)), '[]')
        from (
          select application_name as name, coalesce(extract(epoch from max(replay_lag)), 0)::float8 as lag
          from pg_stat_replication where state = 'streaming' group by 1
        ) standby
      ) as standbys
  `);
  if (!row) throw new Error("the server said nothing of itself");
  return { ...row, sizeBytes: Number(row.sizeBytes) };
}
