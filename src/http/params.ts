import { Id, strict } from "./schema.ts";

/** `/:id` */
export const IdParams = strict({ id: Id });
