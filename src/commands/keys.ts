import { existsSync } from "node:fs";
import { loadConfig } from "../config.ts";
import { writeKeys } from "../features/auth/keys.ts";

/**
 * Makes the RSA keys that tokens are signed with. Never replaces one: that would end every token. With `--if-missing`
 * a pair that is there is fine, for a step that runs at each start.
 */
export async function run(args: string[] = []): Promise<number> {
  const { jwt } = loadConfig({ ...process.env, NODE_ENV: "development" });
  if (jwt.algorithm !== "RS256") {
    console.error("JWT_ALGORITHM is HS256: there are no key files to make.");
    return 1;
  }
  const present = [jwt.privateKeyPath, jwt.publicKeyPath].filter((path) => existsSync(path));
  if (present.length === 2 && args.includes("--if-missing")) {
    console.log("The keys are there already.");
    return 0;
  }
  if (present.length > 0) {
    console.error(`There already: ${present.join(", ")}. Move it away first.`);
    return 1;
  }
  await writeKeys(jwt.privateKeyPath, jwt.publicKeyPath);
  console.log(`Made ${jwt.privateKeyPath} and ${jwt.publicKeyPath}.`);
  return 0;
}
