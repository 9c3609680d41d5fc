// The words of the server, as its own descriptions say them (docs/protocol/openapi.json, entries.json).
import type { components as entries } from "./entries.ts";
import type { components, paths } from "./openapi.ts";

export type Shown = components["schemas"];
export type EntryTypes = entries["schemas"]["Entry"];
export type EntryType = keyof EntryTypes;
export type Facts<T extends EntryType> = EntryTypes[T]["facts"];
export type Body<T extends EntryType> = EntryTypes[T]["body"];

type Content<T> = T extends { content: { "application/json": infer J } } ? J : never;
type Listing = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: infer R } } }
    ? Content<R> extends { rows: readonly (infer Row)[] }
      ? P extends `/v1/${infer Kind}`
        ? [Kind, Row]
        : never
      : never
    : never;
}[keyof paths];

/** Every kind of row that is listed page by page: `Rows["zones"]` is what a zone's row says. */
export type Rows = { [L in Listing as L[0]]: L[1] };
export type Kind = keyof Rows;

export type Session = Shown["SessionShown"];
export type Theatre = Shown["Theatre"];
export type Release = Shown["ReleaseShown"];
export type Problem = Shown["Problem"];
export type Precedence = "flash" | "immediate" | "priority" | "routine";
