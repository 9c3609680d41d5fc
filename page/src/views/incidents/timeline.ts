// Everything of an incident in the order of time: what was on record before it, and what was learnt later.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { dtg, zulu } from "../../words/times.ts";
import { verb } from "../statements/words.ts";
import { parted, type Stretch } from "./beside.ts";
import { calledOf, linkOf } from "./context.ts";
import { c } from "./contextwords.ts";
import { stepWord, x } from "./exhibitwords.ts";
import { kindWord, thingWord } from "./terms.ts";
import type { Picture, TimelineRow } from "./types.ts";
import { t } from "./words.ts";

export function timeline(page: Page, it: Picture): TemplateResult {
  const line = (stretch: Stretch) => html`
    ${stretch.mark ? html`<li class="mark"><strong>${c(stretch.mark)}</strong> <time dir="ltr">${dtg(stretch.atMs)} ${zulu(stretch.atMs)}</time></li>` : nothing}
    ${stretch.rows.map((one) => row(page, one))}`;
  return html`<section aria-labelledby="timeline-head"><h2 id="timeline-head">${c("timeline")}</h2>
    <p><small>${c("timelineHint")}</small></p>
    ${it.timeline.length ? html`<ol class="plain timeline-rows">${parted(it.timeline, it.earliest_ms, it.latest_ms).map(line)}</ol>` : html`<p class="empty">${c("timelineNone")}</p>`}
    ${it.timeline_left_out ? html`<p><small>${c("leftOut", { n: it.timeline_left_out })}</small></p>` : nothing}
  </section>`;
}

function row(page: Page, it: TimelineRow): TemplateResult {
  const [id = ""] = it.ids;
  const link = linkOf(it.kind, id);
  const name = html`<bdi>${calledOf(it.kind, it.values["name"] ?? "") || thingName(page, id)}</bdi>`;
  return html`<li>
    <span class="when"><time dir="ltr" datetime=${new Date(it.at_ms).toISOString()} title=${dtg(it.at_ms)}>${dtg(it.at_ms)}</time> <small dir="ltr">${zulu(it.at_ms)}</small></span>
    <span class="what"><strong>${whatText(it)}</strong> ${it.by ? html`<bdi>${partyName(page, it.by)}</bdi>` : nothing}
      ${link ? html`<a href=${link}>${name}</a>` : html`<small>${name}</small>`}
      ${valuesText(page, it) ? html`<small>${valuesText(page, it)}</small>` : nothing}</span>
    <span class="known"><span class="tag ${it.as_known_then ? "" : "wait"}">${it.as_known_then ? `● ${c("knownThen")}` : `○ ${c("learntLater")}`}</span>
      ${it.received_at_ms && Math.abs(it.received_at_ms - it.at_ms) > 60_000 ? html`<small>${c("received", { time: dtg(it.received_at_ms) })}</small>` : nothing}</span>
  </li>`;
}

/** What happened, in the words that the page has for it; by the kind, where it has none. */
function whatText(it: TimelineRow): string {
  const [what = "", how = ""] = it.key.split(".");
  const { of = "", place = "" } = it.values;
  if (it.key === "account") return place ? c("accountAt", { kind: kindWord(of), place }) : c("account", { kind: kindWord(of) });
  if (what === "incident") return c(how === "open_out_of" ? "openedOutOf" : how === "merge" ? "merged" : how === "split" ? "split" : "opened");
  if (what === "statement") return how === "redacted" ? thingWord("statement") : `${thingWord("statement")}: ${verb(how)}`;
  if (what === "citation") return `${thingWord("citation")}: ${how.replaceAll("_", " ")}`;
  if (what === "exhibit") return c(how === "taken" ? "exhibitTaken" : "exhibitAdded");
  if (what === "custody") return `${thingWord("exhibit")}: ${stepWord(how)}`;
  if (what === "told" && how !== "notified") return c(how === "shown" ? "toldShown" : how === "answered" ? "toldAnswered" : "toldRelayed", { what: thingWord(of) });
  if (what === "told") return c("toldNotified", { what: thingWord(of) });
  return thingWord(what === "near" ? how : it.kind);
}

function valuesText(page: Page, it: TimelineRow): string {
  const { to, speaker, replaced_by: replaced } = it.values;
  return [to ? `→ ${partyName(page, to)}` : "", speaker ?? "", replaced ? t("replacedBy", { id: short(replaced) }) : ""].filter(Boolean).join(" · ");
}

export function history(page: Page, it: Picture): TemplateResult {
  return html`<ol class="plain lined">${it.history.map((one) => {
    const given = { who: partyName(page, one.by), id: short(one.incident), other: short(one.other) };
    const word = { open: "openStep", open_out_of: "openOutOf", merge: "mergeStep", split: "splitStep" } as const;
    return html`<li><time dir="ltr">${dtg(one.at_ms)}</time> <span>${x(word[one.step], given)}</span>
      ${one.listed && one.step !== "open" ? html`<small>${x("listedWord")}</small>` : nothing}
      ${one.reason ? html`<span class="said" dir="auto">${one.reason}</span>` : nothing}</li>`;
  })}</ol>`;
}
