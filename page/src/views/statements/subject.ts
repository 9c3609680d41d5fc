// What a statement is about, as far as this party is shown it; and what was asked of whom, and not answered in time.
import type { Page } from "../../data/page.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { phrase } from "../../words/phrases.ts";
import { kindWord } from "../incidents/terms.ts";
import { listed, warningOf } from "../warnings/kinds.ts";
import { demand } from "../warnings/words.ts";
import { t, verb } from "./words.ts";

export interface Subject {
  kind: string;
  title: string;
  /** Where it is looked at; empty where nowhere. */
  link: string;
  detail: string;
  atMs: number;
}

export interface Owed {
  /** Who was asked. */
  party: string;
  /** Who asked. */
  by: string;
  asked: string;
  levels: readonly string[];
  dueMs: number | null;
  /** Whether it is on record that it was not answered when it was due. */
  overdue: boolean;
  /** When a statement came all the same, later; 0 while none has. */
  cameMs?: number;
}

export function subjectOf(page: Page, id: string): Subject {
  const { lists } = page;
  const none = { link: "", detail: "", atMs: 0 };
  const warning = lists.rows("warnings").find((it) => it.warning === id);
  if (warning) {
    const said = warningOf(warning);
    const what = said ? t("asks", { what: demand(said.demand) }) : "";
    return { kind: t("warning"), title: id, link: `#/warnings/show/${encodeURIComponent(id)}`, detail: listed([t("by", { party: partyName(page, warning.issuer) }), what].filter(Boolean)), atMs: warning.at_ms };
  }
  const message = lists.rows("messages").find((it) => it.message === id);
  if (message) {
    const text = (message.shown as { body?: { text?: string } } | null)?.body?.text ?? "";
    return { ...none, kind: t("message"), title: text.slice(0, 80) || short(id), link: `#/lines/${encodeURIComponent(message.channel)}`, detail: t("by", { party: partyName(page, message.sender) }), atMs: message.at_ms };
  }
  const stop = lists.rows("stops").find((it) => it.stop === id);
  if (stop) {
    const text = (stop.shown as { body?: { text?: string } } | null)?.body?.text ?? "";
    return { ...none, kind: t("stop"), title: text.slice(0, 80) || short(id), detail: t("by", { party: partyName(page, stop.party) }), atMs: stop.at_ms };
  }
  if (lists.rows("matches").some((it) => it.match === id)) return { ...none, kind: t("match"), title: short(id) };
  for (const [kind, word] of [["zones", "zone"], ["lines", "line"], ["sites", "site"], ["movements", "movement"], ["activities", "activity"]] as const) {
    const found = lists.rows(kind).find((it) => it.id === id);
    if (found) return { ...none, kind: t(word), title: thingName(page, id), link: kind === "zones" ? `#/zones/${encodeURIComponent(id)}` : "", detail: t("by", { party: partyName(page, String(found.owner ?? "")) }) };
  }
  const suggestion = lists.rows("suggestions").find((it) => it.finding === id);
  if (suggestion) return { kind: t("finding"), title: `${suggestion.event.replaceAll("_", " ")}, ${thingName(page, suggestion.zone)}`, link: "#/warnings/suggested", detail: short(id), atMs: suggestion.found_ms };
  const incident = lists.rows("incidents").find((it) => it.incident === id);
  if (incident) return { ...none, kind: t("incident"), title: listed([kindWord(incident.kind), incident.place?.said ?? ""].filter(Boolean)), link: `#/incidents/show/${encodeURIComponent(id)}`, detail: t("by", { party: partyName(page, incident.opener) }), atMs: incident.at_ms };
  const statement = lists.rows("statements").find((it) => it.statement === id);
  if (statement) return { ...none, kind: t("statement"), title: `${verb(statement.verb)}, ${partyName(page, statement.author)}`, atMs: statement.at_ms };
  const release = page.releases.find((it) => it.entry === id);
  if (release) return { ...none, kind: t("finding"), title: `${phrase(String(release.shown?.["type"] ?? ""))} ${short(id)}`, atMs: release.told_at_ms };
  return { ...none, kind: t("other"), title: t("unknown", { id: short(id) }) };
}

/** Of a warning or message: how far it got with each who was asked; of anything, whose statement on it is asked for. */
export function owedOf(page: Page, id: string): Owed[] {
  const warning = page.lists.rows("warnings").find((it) => it.warning === id);
  const message = page.lists.rows("messages").find((it) => it.message === id);
  const stop = page.lists.rows("stops").find((it) => it.stop === id);
  const by = warning?.issuer ?? message?.sender ?? stop?.party ?? "";
  const said = warning && warningOf(warning);
  const asked = said ? t("asks", { what: demand(said.demand) }) : t("asksAnswer");
  const heard = (warning ?? message ?? stop)?.heard ?? [];
  const asking = page.lists.rows("statements").filter((it) => [it.statement, it.about].includes(id) && !it.replaced_by);
  return [
    ...heard.map((it) => ({ party: it.party, by, asked, levels: Object.keys(it.acknowledged), dueMs: it.due_ms, overdue: it.overdue })),
    ...asking.flatMap((it) => it.asked.filter((one) => !one.answered || one.silent).map(
      (one) => ({ party: one.party, by: it.author || "node", asked: t("asksStatement"), levels: [], dueMs: one.due_ms, overdue: one.silent !== "", cameMs: one.answered_at_ms }),
    )),
  ];
}
