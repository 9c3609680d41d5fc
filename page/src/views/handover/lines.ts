// Each row of a hand-over in one line.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { phrase } from "../../words/phrases.ts";
import { precedence } from "../../words/terms.ts";
import { ago, dtg, span, until } from "../../words/times.ts";
import { comma } from "../desk/kit.ts";
import { kindWord, stateWord, t } from "./words.ts";

/** What something is called: by the list that is kept here, by what the hand-over says of it, by how its id begins. */
export function calledThing(page: Page, id: string, called: Called): string {
  const name = thingName(page, id);
  return name === short(id) ? (called[id] ?? name) : name;
}

type Called = NonNullable<Shown["Handover"]["called"]>;

/** Where more of it stands: a message on its line, a STOP, a match or a warning in its own view. */
export function placeOf(page: Page, kind: string, id: string): string {
  const at = (...path: string[]) => `#/${path.map(encodeURIComponent).join("/")}`;
  if (kind === "message") {
    const found = page.lists.rows("messages").find((it) => it.message === id);
    return found ? at("lines", found.channel, id) : "";
  }
  if (kind === "stop" || kind === "match") return at("now", `${kind}~${id}`);
  if (kind === "warning") return at("warnings", id);
  if (kind === "statement") return at("statements", "about", id);
  if (kind === "channel" || kind === "line") return at("lines", id);
  if (kind === "agreement" || kind === "zone") return at("zones", id);
  return kind === "movement" || kind === "activity" || kind === "site" ? at("plans", id) : "";
}

/** Its name, or how it begins and the id by which it is asked for, with a link to it. */
function thing(page: Page, kind: string, id: string, called: Called): TemplateResult {
  const said = calledThing(page, id, called);
  const words = kind === "message" || kind === "stop" || kind === "warning" ? t("saying", { words: said, id: short(id) })
    : kind === "match" ? t("matchOf", { what: said, id: short(id) }) : said;
  const text = said === short(id) ? said : words;
  const href = placeOf(page, kind, id);
  return href ? html`<a href=${href}><bdi>${text}</bdi></a>` : html`<bdi>${text}</bdi>`;
}

const named = (page: Page, parties: readonly string[]) => [...new Set(parties)].map((it) => partyName(page, it)).join(comma());

export function dueLine(page: Page, it: Shown["DueRow"], now: number, yours: boolean, called: Called): TemplateResult {
  const kind = (it.type ?? "").startsWith("match") ? "match" : (it.type ?? "").split(".")[0]!;
  const owed = (it.owed_to ?? []) as readonly { party: string }[];
  const raised = kind === "stop" ? page.lists.rows("stops").find((one) => one.stop === it.about) : undefined;
  // A stranger's STOP is answered at the node's desk, and is the stranger's all the same.
  const to = (raised && partyName(page, raised.party)) || named(page, owed.map((one) => one.party)) || partyName(page, "node");
  const mine = owed.length === 0 || owed.some((one) => one.party === page.party);
  const party = partyName(page, it.pass_to || it.party);
  const who = yours ? t("youOweTo", { to }) : mine ? t("owes", { party }) : t("owesOthers", { party, to });
  const about = it.matches?.[0] ?? it.about ?? it.yours?.[0] ?? "";
  const more = (it.matches?.length ?? 0) - 1;
  return html`<span class=${it.overdue ? "overdue" : ""}>${it.overdue ? "⚠ " : nothing}${it.due_ms ? until(it.due_ms, now) : ""}</span>
    <span class="badge ${it.precedence}">${precedence(it.precedence)}</span> ${who}:
    ${phrase(it.type ?? "")}${about ? html`${comma()}${thing(page, kind, about, called)}${more > 0 ? ` ${t("more", { n: more })}` : nothing}` : nothing}${yours && it.pass_to ? html`${comma()}${t("passTo", { party: partyName(page, it.pass_to) })}` : nothing}
    <small>${it.since_ms ? html`${t("sinceWhen", { time: "" })}<bdi>${dtg(it.since_ms)}</bdi>` : nothing}${it.on_record ? html` · ${t("onRecord")}` : nothing}</small>`;
}

export function openLine(page: Page, it: Shown["OpenRow"], called: Called): TemplateResult {
  return html`${kindWord(it.kind)} <strong>${thing(page, it.kind, it.id, called)}</strong> ${it.parties.length ? html`(${named(page, it.parties)})` : nothing}:
    ${stateWord(it.state)}${it.since_ms ? html` <small>${t("sinceWhen", { time: "" })}<bdi>${dtg(it.since_ms)}</bdi></small>` : nothing}${it.until_ms ? html` <small>${t("until", { time: "" })}<bdi>${dtg(it.until_ms)}</bdi></small>` : nothing}`;
}

export function silentLine(page: Page, it: Shown["SilentRow"], now: number, called: Called): TemplateResult {
  const heard = it.heard_ms ? t("heard", { time: ago(it.heard_ms, now) }) : t("never");
  const name = it.kind === "partner" ? "" : calledThing(page, it.id, called);
  return html`${kindWord(it.kind)} <strong><bdi>${name}</bdi></strong> ${it.party ? partyName(page, it.party) : ""}: ${heard}${it.missed ? html`${comma()}${t("missed", { n: it.missed })}` : nothing}${it.lost ? html`${comma()}<span class="overdue">${t("lost")}</span>` : nothing}${it.usual_ms ? html`${comma()}<small>${t("usual", { span: span(it.usual_ms) })}</small>` : nothing}`;
}

export function changedLine(page: Page, it: Shown["ChangedRow"], called: Called): TemplateResult {
  return html`<strong>${it.number}</strong> × ${phrase(it.type)}${it.by_you ? html` (${t("byYou")})` : nothing}${it.abouts.length ? html`: <bdi>${it.abouts.map((one) => calledThing(page, one, called)).join(comma())}</bdi>${it.more ? ` ${t("more", { n: it.more })}` : nothing}` : nothing}`;
}

export function shorterLine(page: Page, it: Shown["Shorter"]): TemplateResult {
  const place = [it.agreement ? short(it.agreement) : "", it.channel ? thingName(page, it.channel) : "", partyName(page, it.party)].filter(Boolean).join(comma());
  const what = it.what in { flash: 1, immediate: 1, priority: 1, routine: 1 } ? precedence(it.what) : kindWord(it.what);
  const p95 = `${it.at_least ? `${t("atLeast")} ` : ""}${span(it.p95_ms)}`;
  const measured = it.measured === "relay" ? t("relay") : t("answer");
  return html`⚠ ${t(it.came ? "shorterLine" : "shorterNone", { place, what, agreed: span(it.agreed_ms), measured, p95, came: it.came, count: it.count })}`;
}
