import type { DemoStore } from "../seed/demo.ts";

/**
 * What a terminal shows once the server runs: where things are, and how to sign in to the demo.
 * @param demo null when no demo store was made at this start
 * @param databaseFolder null when the configuration names a server, where a start makes no demo store
 */
export function banner(port: number, demo: DemoStore | null, databaseFolder: string | null): string {
  const origin = `http://localhost:${port}`;
  const addresses = [
    "",
    "Table Order API",
    "",
    `  API        ${origin}/api/v1`,
    `  Documents  ${origin}/docs`,
    `  Health     ${origin}/health`,
    `  Stream     ${origin}/api/v1/events/stream`,
    databaseFolder === null
      ? "  Database   that of DATABASE_URL; `bun run db:seed` fills it with the demo store while it is empty"
      : `  Database   ${databaseFolder}`,
    "",
  ];
  return [...addresses, ...(demo ? [...describeDemo(demo), ...firstSteps(demo, origin)] : [])].join("\n");
}

/** The demo's sign-ins, a line each. */
export function describeDemo({ code, name, tables, admin, staff, superAdmin }: DemoStore): string[] {
  return [
    `  A demo store was made: ${name}, store code ${code}`,
    `    tablets      tables 1 to ${tables.count}, PIN ${tables.pin}`,
    `    store admin  ${admin.username} / ${admin.password}`,
    `    staff        ${staff.username} / ${staff.password}`,
    ...(superAdmin
      ? [`    super admin  ${superAdmin.username} / ${superAdmin.password}, without a store code`]
      : []),
  ];
}

function firstSteps({ code, tables }: DemoStore, origin: string): string[] {
  const login = JSON.stringify({ storeCode: code, tableNumber: "1", pin: tables.pin });
  return [
    "",
    "  Sign a tablet in:",
    `    curl -s ${origin}/api/v1/auth/tables/login -H 'content-type: application/json' \\`,
    `      -d '${login}'`,
    "",
  ];
}
