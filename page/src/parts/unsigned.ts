// What is put before this party to sign, and what it was shown and has said nothing of: no deadline, and no alarm.
import type { Rows } from "../data/types.ts";

export interface Offered {
  kind: "channel" | "agreement" | "cell" | "zone" | "line";
  id: string;
  name: string;
  by: string;
  /** Where it is signed, or answered. */
  href: string;
}

export interface Known {
  channels: readonly Rows["channels"][];
  agreements: readonly Rows["agreements"][];
  cells: readonly Rows["cells"][];
  zones: readonly Rows["zones"][];
  lines: readonly Rows["lines"][];
}

const at = (...path: string[]) => `#/${path.map(encodeURIComponent).join("/")}`;

/** What was proposed and this party has not signed. */
export function toSign(known: Known, party: string): Offered[] {
  return [
    ...known.channels.filter((it) => it.state === "proposed" && it.ends.some((end) => end.party === party && !end.signed))
      .map((it) => ({ kind: "channel" as const, id: it.channel, name: it.name || it.channel, by: it.proposer, href: at("lines", it.channel) })),
    ...known.agreements.filter((it) => it.state === "proposed" && it.not_signed.includes(party))
      .map((it) => ({ kind: "agreement" as const, id: it.agreement, name: it.title || it.agreement, by: it.proposer, href: at("zones", it.agreement) })),
    ...known.cells.filter((it) => it.state === "proposed" && it.not_signed.includes(party))
      .map((it) => ({ kind: "cell" as const, id: it.cell, name: it.name || it.cell, by: it.proposer, href: at("desk", "cells") })),
  ];
}

/** Zones and lines of others that stand, and of which this party has said nothing. */
export function unanswered(known: Known, party: string): Offered[] {
  const silent = (it: Rows["zones"] | Rows["lines"]) =>
    it.state === "active" && it.owner !== party && it.id && (it.unsaid?.includes(party) || (it.stances && !(party in it.stances)));
  const offered = (kind: "zone" | "line") => (it: Rows["zones"] | Rows["lines"]) =>
    ({ kind, id: it.id ?? "", name: it.name || (it.id ?? ""), by: it.owner ?? "", href: at("zones", it.id ?? "") });
  return [...known.zones.filter(silent).map(offered("zone")), ...known.lines.filter(silent).map(offered("line"))];
}
