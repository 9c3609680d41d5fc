// Every STOP that this party is shown: what was said, where that is understood to be, who has it in hand, who was rung.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { firstOf } from "../../parts/awaited.ts";
import { incidentFrom } from "../../parts/happened.ts";
import { partyName, short } from "../../parts/naming.ts";
import { echoWhole, placesOf } from "../../parts/place.ts";
import { define } from "../../words/index.ts";
import { span, zulu } from "../../words/times.ts";
import { stopSaid } from "../now/about.ts";
import { t as nowWord } from "../now/words.ts";
import { heard } from "./thread.ts";

const t = define({
  en: {
    heard: "heard", taken: "in hand", stopped: "stopped", passed_on: "passed on", over: "over", not_ours: "not ours",
    for: "for {span}",
    more: "More on the STOP of {time}, above",
    answered: "Who has answered",
    nobody: "Nobody has answered yet: RING.",
    rang: "Rung",
    rangLine: "{time}: {by} rang {party}, post {post}: {result}",
    open: "Open it",
    busy: "busy", no_answer: "no answer", rung: "answered",
  },
  ar: {
    heard: "سُمع", taken: "بأيديهم", stopped: "توقّفوا فعلًا", passed_on: "أُحيل", over: "انتهى", not_ours: "ليس منهم",
    for: "منذ {span}",
    more: "المزيد عن «توقف» الساعة {time} أعلاه",
    answered: "من أجاب",
    nobody: "لم يجب أحد بعد: اتصل هاتفيًا.",
    rang: "من اتُّصل به",
    rangLine: "{time}: اتصل {by} بـ {party}، المركز {post}: {result}",
    open: "افتحه",
    busy: "مشغول", no_answer: "لا جواب", rung: "أجاب",
  },
});

/** Those that are not over first, the latest before the rest; what says more of one stands behind it. */
export function stopList(page: Page): TemplateResult[] {
  const all = page.lists.rows("stops");
  const firsts = new Map(all.map((it) => [it, firstOf(all, it.stop)]));
  const groups = all.filter((it) => !firsts.get(it)).map((first) => {
    const more = all.filter((it) => firsts.get(it) === first).sort((a, b) => a.at_ms - b.at_ms);
    return { first, more, over: Number([first, ...more].every((it) => it.state === "over")) };
  });
  return groups
    .sort((a, b) => a.over - b.over || b.first.at_ms - a.first.at_ms)
    .flatMap(({ first, more }) => [one(page, first), ...more.map((it) => one(page, it, first))]);
}

function one(page: Page, it: Rows["stops"], first?: Rows["stops"]): TemplateResult {
  const places = placesOf(page.releases, it.entry);
  const said = Object.entries(it.said);
  const answered = said.length || it.heard.some((one) => Object.keys(one.acknowledged).length);
  const open = it.state !== "over" && it.said[page.party] !== "over"; // what nobody raised is over for each by itself
  return html`<article class="card stop-row ${open ? "open" : ""} ${first ? "says-more" : ""}">
    <header class="head"><h3><span class="badge ${open ? "flash" : ""}">STOP</span> <span class="mono" dir="ltr">${short(it.stop)}</span>
        ${t(it.state as "heard")} ${open ? html`<small>${t("for", { span: span(page.api.now() - it.at_ms) })}</small>` : nothing}</h3>
      <a class="button quiet" href=${`#/now/${encodeURIComponent(`stop~${it.stop}`)}`}>${t("open")}</a>${incidentFrom(page, it.stop)}</header>
    ${first ? html`<p>${t("more", { time: zulu(first.at_ms, false) })}</p>` : nothing}
    ${stopSaid(page, it)}
    ${places.map(echoWhole)}
    <h4>${t("answered")}</h4>
    ${answered || !open ? nothing : html`<p class="overdue">${t("nobody")}</p>`}
    <ul class="plain heard">${said.map(([party, how]) => html`<li><strong>${partyName(page, party)}</strong> ${nowWord(how as "taken")}</li>`)}
      ${it.heard.map((one) => heard(page, one))}</ul>
    ${it.rung.length
      ? html`<h4>${t("rang")}</h4><ul class="plain">${it.rung.map((one) => html`<li><small>${t("rangLine", {
          time: zulu(Number(one["at_ms"])), by: partyName(page, String(one["by"])), party: partyName(page, String(one["party"])), post: Number(one["post"]) + 1,
          result: t(one["result"] === "answered" ? "rung" : (one["result"] as "busy")),
        })}</small></li>`)}</ul>`
      : nothing}
  </article>`;
}
