import { existsSync } from "node:fs";
import { type JwtConfig, loadConfig } from "../config.ts";
import { rotateKeys, writeKeys } from "../features/auth/keys.ts";

/**
 * Makes the RSA keys that tokens are signed with. Never replaces one: that would end every token. With `--if-missing`
 * a pair that is there is fine, for a step that runs at each start. With `--rotate` a new pair takes its place, and the
 * present public key becomes the second one, so that nobody is signed out.
 */
export async function run(args: string[] = []): Promise<number> {
  const { jwt } = loadConfig({ ...process.env, NODE_ENV: "development" });
  if (jwt.algorithm !== "RS256") {
    console.error("JWT_ALGORITHM is HS256: there are no key files to make.");
    return 1;
  }
  if (args.includes("--rotate")) return await rotate(jwt);
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

async function rotate(jwt: Extract<JwtConfig, { algorithm: "RS256" }>): Promise<number> {
  if (jwt.pem !== null || jwt.secondPublicPem !== null) {
    console.error("The keys are given as values: rotate them where those are kept (docs/deploying.md).");
    return 1;
  }
  const paths = {
    privateKey: jwt.privateKeyPath,
    publicKey: jwt.publicKeyPath,
    secondPublicKey: jwt.secondPublicKeyPath,
  };
  await rotateKeys(paths, new Date());
  console.log(
    `Made a new pair. Tokens of the old one stay valid by ${paths.secondPublicKey}. Restart the API.`,
  );
  return 0;
}
