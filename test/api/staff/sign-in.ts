import type { TestApp } from "../../support/app.ts";
import { password, type TestStore } from "../../support/store.ts";

/** Signs in at a store and answers the token, null when refused. */
export async function signIn(
  app: TestApp,
  store: Pick<TestStore, "code">,
  username: string,
  given: string = password,
): Promise<string | null> {
  const { status, body } = await app.call<{ token: string }>("POST", "/api/v1/auth/staff/login", {
    body: { storeCode: store.code, username, password: given },
  });
  return status === 200 ? body.token : null;
}

/** Whether a token is good for anything. */
export async function isSignedIn(app: TestApp, token: string | null): Promise<boolean> {
  const { status } = await app.call("GET", "/api/v1/auth/me", { token: token ?? "" });
  return status === 200;
}
