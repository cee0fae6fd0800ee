import type { Sql, TransactionSql } from "postgres";

/** With more it was written for as many rows as there were: each number of them would be a statement of its own. */
const maxParameters = 20;

/**
 * A client whose statements are prepared once a connection. The builder asks the driver not to: each statement would
 * take two round trips, and be parsed and planned anew.
 * @param begin how transactions begin, such as `read only`
 */
export function prepareStatements(client: Sql, begin = ""): Sql {
  return new Proxy(client, {
    get(target, name, receiver) {
      if (name === "unsafe") return unsafeOf(target);
      if (name === "begin")
        return (work: (tx: TransactionSql) => unknown) =>
          target.begin(begin, (tx) => work(Object.assign(tx, { unsafe: unsafeOf(tx) })));
      return Reflect.get(target, name, receiver);
    },
  });
}

function unsafeOf({ unsafe }: Sql | TransactionSql): Sql["unsafe"] {
  return (statement, parameters = []) =>
    unsafe(statement, parameters, { prepare: parameters.length <= maxParameters });
}
