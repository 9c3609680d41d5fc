// Beside the queue: who owes us, what is about to meet, what is agreed, whether lines and feeds are alive.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Page } from "../../data/page.ts";
import type { Rows, Shown } from "../../data/types.ts";
import { isAway, lineTone, type Tone } from "../../parts/alive.ts";
import type { Item } from "../../parts/awaited.ts";
import { calls, partyName, partyNames, short, thingName } from "../../parts/naming.ts";
import { toSign, unanswered, type Offered } from "../../parts/unsigned.ts";
import { level, precedence, stance } from "../../words/terms.ts";
import { ago, clock, instant } from "../../words/times.ts";
import { channelState } from "../lines/words.ts";
import { severity } from "../plans/terms.ts";
import { findings, findingText, MEETING, type Finding } from "./findings.ts";
import { gistOf, row } from "./queue.ts";
import { t } from "./words.ts";

const LATELY_MS = 3_600_000;
const MOST = 5;
const MOST_OWED = 20;
const MOST_SHOWN = 10;

export interface State {
  text: string;
  tone: Tone;
}

/** Whether a line answers, as far as that is known. */
export function lineState(page: Page, it: Rows["channels"]): State {
  const tone = lineTone(it, page.party, isAway(page));
  if (it.state !== "open") return { text: channelState(it), tone };
  const answered = Math.max(0, ...it.ends.filter((end) => end.party !== page.party).map((end) => end.answered_ms));
  const last = answered ? t("lineAnswered", { age: page.age(answered) }) : t("lineUnchecked");
  if (tone === "off") return { text: t("lineLost"), tone };
  if (tone === "dim") return { text: t("lineMissed", { n: Math.max(...it.ends.map((end) => end.missed)) }), tone };
  // Of several other ends one may have answered, and another was never asked.
  return { text: tone === "unknown" && !isAway(page) ? t("lineUnchecked") : last, tone };
}

const FEED_SILENT_MS = 300_000;

export function feedState(page: Page, it: Shown["SourceShown"]): State {
  const last = it.condition.last_received_ms;
  const now = page.api.now();
  if (!it.enabled) return { text: t("feedOff"), tone: "unknown" };
  if (!last) return { text: t("feedSilent"), tone: "unknown" };
  const tone = isAway(page) ? "unknown" : now - last < FEED_SILENT_MS ? "on" : "off";
  return { text: t("feedLast", { age: ago(last, now) }), tone };
}

export function agreedOf(page: Page): { agreements: Rows["agreements"][]; zones: Rows["zones"][] } {
  return {
    agreements: page.lists.rows("agreements").filter((it) => it.state === "in_force"),
    zones: page.lists.rows("zones").filter((it) => it.state === "active"),
  };
}

export function owed(page: Page, items: readonly Item[]): TemplateResult {
  return html`<section class="card" aria-labelledby="now-owed"><h2 id="now-owed">${t("owed")}</h2>
    ${items.length
      ? html`<ol class="plain queue">${repeat(items.slice(0, MOST_OWED), (it) => it.id, (item) => row(page, { item, snoozed: undefined }, "", gistOf(page, item)))}</ol>${more(items.length - MOST_OWED)}`
      : html`<p class="empty">${t("nobodyOwes")}</p>`}
  </section>`;
}

/** What was proposed and is not signed here; and, quieter, what was shown and nothing was said of. Neither has a deadline. */
export function offered(page: Page): TemplateResult | typeof nothing {
  const [channels, agreements, cells, zones, lines] = [
    page.lists.rows("channels"), page.lists.rows("agreements"), page.lists.rows("cells"), page.lists.rows("zones"), page.lists.rows("lines"),
  ];
  const known = { channels, agreements, cells, zones, lines };
  const [sign, shown] = [toSign(known, page.party), unanswered(known, page.party)];
  if (!sign.length && !shown.length) return nothing;
  const line = (it: Offered) => html`<li><a href=${it.href}><bdi>${it.name}</bdi></a>
    <small>${t("offeredBy", { what: t(it.kind), who: partyName(page, it.by) })}</small></li>`;
  return html`<section class="card offered" aria-labelledby="now-offered"><h2 id="now-offered">${t("toSign")} <span class="count">${sign.length}</span></h2>
    ${sign.length ? html`<ul class="plain lined">${sign.map(line)}</ul>` : html`<p class="empty">${t("noneToSign")}</p>`}
    ${shown.length
      ? html`<details ?open=${!sign.length}><summary>${t("shown", { n: shown.length })}</summary>
          <ul class="plain lined">${shown.slice(0, MOST_SHOWN).map(line)}</ul>${more(shown.length - MOST_SHOWN, "#/zones")}</details>`
      : nothing}
  </section>`;
}

export function ownStops(page: Page, items: readonly Item[], open: string): TemplateResult | typeof nothing {
  if (!items.length) return nothing;
  return html`<section class="card" aria-labelledby="now-raised"><h2 id="now-raised">${t("ownStops")}</h2>
    <ol class="plain queue">${repeat(items, (it) => it.id, (item) => row(page, { item, snoozed: undefined }, open, gistOf(page, item)))}</ol></section>`;
}

/** How many more there are than are shown: what is left out is said. */
function more(n: number, href = ""): TemplateResult | typeof nothing {
  if (n <= 0) return nothing;
  const word = t("moreOf", { n });
  return html`<p><small>${href ? html`<a href=${href}>${word}</a>` : word}</small></p>`;
}

/** How serious a match is; of one of which only that it is there is told, how soon it is to be answered. */
export function severityWord(it: Rows["matches"]): string {
  return it.severity ? severity(it.severity) : precedence("priority");
}

export function meeting(page: Page): TemplateResult {
  const now = page.api.now();
  const open = page.lists.rows("matches").filter((it) => it.state === "open");
  const near = findings(page.releases).filter((it) => MEETING.includes(it.kind) && now - it.atMs < LATELY_MS).slice(0, MOST);
  return html`<section class="card" aria-labelledby="now-meeting"><h2 id="now-meeting">${t("meeting")}</h2>
    ${open.length || near.length
      ? html`<ul class="plain lined">
          ${open.map((it) => html`<li class="severity-${it.severity}">
            <span class="badge ${it.severity === "extreme" || it.severity === "severe" ? "immediate" : "priority"}">${severityWord(it)}</span>
            <a href=${`#/now/${encodeURIComponent(`match~${it.match}`)}`}><bdi>${it.yours.map((id) => thingName(page, id)).join(", ")}</bdi></a>
            <small>${t("call", { who: calls(page, it.call as Item["owedTo"]) })} · ${
              Object.entries(it.says).map(([party, how]) => t("says", { party: partyName(page, party), how: resolution(how) })).join(" · ") || t("saysNothing")
            }</small></li>`)}
          ${near.map((it) => found(page, it))}
        </ul>`
      : html`<p class="empty">${t("noMeeting")}</p>`}
  </section>`;
}

export function resolution(how: string): string {
  return t(how as "proceed");
}

function found(page: Page, it: Finding): TemplateResult {
  return html`<li><time dir="ltr">${clock(it.atMs, page.api.now())}</time>
    <a href=${`#/now/${encodeURIComponent(`finding~${it.release.entry}`)}`}>${findingText(page, it)}</a>
    <small>${page.age(it.atMs)}</small></li>`;
}

export function seen(page: Page): TemplateResult {
  const last = findings(page.releases).slice(0, MOST);
  return html`<section class="card" aria-labelledby="now-seen"><h2 id="now-seen">${t("seen")}</h2>
    ${last.length ? html`<ul class="plain lined">${last.map((it) => found(page, it))}</ul>` : html`<p class="empty">${t("noSeen")}</p>`}
  </section>`;
}

export function agreed(page: Page): TemplateResult {
  const { agreements, zones } = agreedOf(page);
  return html`<section class="card" aria-labelledby="now-agreed"><h2 id="now-agreed">${t("agreed")}</h2>
    ${agreements.length || zones.length
      ? html`<ul class="plain lined">
          ${agreements.slice(0, MOST).map((it) => html`<li><bdi>${it.title || short(it.agreement)}</bdi>
            <small>${t("agreementIn")} · ${t("covers", { who: partyNames(page, it.parties.filter((one) => one !== page.party)) })}</small></li>`)}
          ${zones.slice(0, MOST).map((it) => {
            const hours = it.hours_ms as (number | "UFN")[] | undefined;
            const stances = Object.entries(it.stances ?? {}).map(([party, said]) => {
              const how = stance(said);
              return t("holds", { party: partyName(page, party), how: it.unsaid?.includes(party) ? t("unsaid", { how }) : how });
            });
            return html`<li><a href=${`#/zones/${encodeURIComponent(it.id ?? "")}`}><bdi>${it.name || short(it.id ?? "")}</bdi></a>
              <small>${stances.join(" · ")}${
                hours?.[1] !== undefined && hours[1] !== null ? html` · <bdi>${instant(hours[1])}</bdi>` : nothing
              }</small></li>`;
          })}
        </ul>${more(Math.max(0, agreements.length - MOST) + Math.max(0, zones.length - MOST), "#/zones")}`
      : html`<p class="empty">${t("noAgreed")}</p>`}
  </section>`;
}

export function alive(page: Page, sources: readonly Shown["SourceShown"][] | undefined): TemplateResult {
  const channels = page.lists.rows("channels").filter((it) => it.state !== "closed");
  const line = (name: unknown, state: State, href: string) => html`<li>
    <i class="lamp ${state.tone}" aria-hidden="true"></i>
    ${href ? html`<a href=${href}>${name}</a>` : html`<span>${name}</span>`} <small class=${state.tone === "off" || state.tone === "dim" ? "late" : ""}>${state.text}</small></li>`;
  return html`<section class="card" aria-labelledby="now-alive"><h2 id="now-alive">${t("alive")}</h2>
    <ul class="plain lined">
      ${channels.map((it) => line(html`<bdi>${it.name || it.channel}</bdi>&nbsp;(${level(it.level)})`, lineState(page, it), `#/lines/${encodeURIComponent(it.channel)}`))}
      ${(sources ?? []).map((it) => line(html`<bdi>${it.name || it.id}</bdi>`, feedState(page, it), ""))}
      ${sources && !sources.length ? html`<li><small>${t("glanceNoFeeds")}</small></li>` : nothing}
    </ul>
  </section>`;
}
