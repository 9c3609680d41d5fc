// An incident as the server shows it to this party, by short names.
import type { Body, Rows, Shown } from "../../data/types.ts";

export type Picture = Shown["IncidentPicture"];
export type IncidentRow = Rows["incidents"];
export type StatementRow = Rows["statements"];
export type ExhibitRow = Rows["exhibits"];
export type CitationRow = Rows["citations"];
export type AccountRow = Picture["accounts"][number];
export type PlaceRow = Picture["places"][number];
export type Dispute = Picture["disputed"][number];
export type Asked = Picture["asked"][number];
export type Near = Picture["near"][number];
export type ToldOf = Picture["told"][number];
export type LineThen = Picture["lines"][number];
export type TimelineRow = Picture["timeline"][number];
/** An account as it is shown, and as it is written down to be said. */
export type Account = NonNullable<AccountRow["account"]>;
export type AccountSaid = NonNullable<Body<"statement.make/v1">["account"]>;
