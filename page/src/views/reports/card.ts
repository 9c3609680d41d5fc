// One proposal: who is said to have said what, of what kind of source, where, when, how many, and through whom.
import { html, nothing, type TemplateResult } from "lit";
import type { Shown } from "../../data/types.ts";
import { dtg } from "../../words/times.ts";
import { listed } from "../../words/index.ts";
import { role } from "../../words/terms.ts";
import { act, field, kind, reason, t } from "./words.ts";

export type Document = Shown["DocumentShown"];
export type ProposalRow = Shown["ProposalRow"];
export type Proposal = Shown["Proposal"];

export function proposalCard(doc: Document, it: ProposalRow): TemplateResult {
  const now = it.now;
  return html`
    <blockquote class="said" lang="en" dir="ltr">${it.words}</blockquote>
    <dl class="facts">
      <dt>${t("says")}</dt><dd><strong dir="auto">${now.speaker?.canonical || now.speaker?.mention || t("unresolved")}</strong> <small>${kind(now.source_kind)}</small> ${sure(now, "speaker")}</dd>
      <dt>${t("act")}</dt><dd>${act(now.act)}${now.polarity === "denied" ? html`, <strong>${t("saysNot")}</strong>` : now.polarity === "unknown" ? html`, ${t("unknownPolarity")}` : nothing}
        ${now.cue ? html`<q lang="en" dir="ltr">${now.cue}</q>` : nothing}${now.hedges?.length ? html` <small>${t("hedged", { words: listed(now.hedges) })}</small>` : nothing} ${sure(now, "act")}</dd>
      ${now.plover ? html`<dt>${t("event")}</dt><dd><span class="mono" dir="ltr">${now.plover}</span> ${sure(now, "plover")}</dd>` : nothing}
      ${now.places?.length ? html`<dt>${t("where")}</dt><dd><ul>${now.places.map(place)}</ul></dd>` : nothing}
      ${now.times?.length ? html`<dt>${t("when")}</dt><dd><ul>${now.times.map(time)}</ul></dd>` : nothing}
      ${now.counts?.length ? html`<dt>${t("howMany")}</dt><dd><ul>${now.counts.map((one) => html`<li><bdi>${one.text}</bdi> <small class="mono" dir="ltr">${one.low ?? ""}–${one.high ?? ""} ${one.unit}</small></li>`)}</ul></dd>` : nothing}
      ${now.equipment?.length ? html`<dt>${t("equipment")}</dt><dd><bdi>${listed(now.equipment)}</bdi></dd>` : nothing}
    </dl>
    ${now.chain?.length ? html`<p class="chain" aria-label=${t("chain")}><small>${t("chain")}</small> ${now.chain.map((one, number) => html`${number ? html`<span class="arrow" aria-hidden="true"></span>` : nothing}<bdi class="link">${one}</bdi>`)}</p>` : nothing}
    ${it.reasons.length ? html`<div class="needs"><strong>${t("reasons")}</strong><ul>${it.reasons.map((one) => html`<li>${reason(one.code)}: <span lang="en" dir="ltr">${one.text}</span></li>`)}</ul></div>` : nothing}
    ${links(doc, it)}
    ${it.zones.length ? html`<h3>${t("zones")}</h3><ul>${it.zones.map((one) => html`<li><a href="#/zones/${encodeURIComponent(one.zone)}"><bdi>${one.name || one.zone}</bdi></a>: ${zone(one)}${one.possible ? html` <small>${t("perhaps")}</small>` : nothing}</li>`)}</ul>` : nothing}`;
}

/** Who else says the same of himself, or the opposite; ten that carry one agency's copy are one origin. */
function links(doc: Document, it: ProposalRow): TemplateResult | typeof nothing {
  if (!it.links.length) return nothing;
  const agreeing = it.links.filter((one) => one.kind === "corroborates");
  return html`<h3>${t("links")}</h3>
    ${agreeing.length ? html`<p>${t("origins", { n: 1 + agreeing.length })}</p>` : nothing}
    <ul class="links">${it.links.map((one) => html`<li class=${one.kind}>${t(one.kind)}
      <a href="#/reports/${one.document}/${one.number}">${one.document === doc.document.id ? t("here") : html`<bdi>${one.name}</bdi>`}, ${one.number}</a>
      <small>${one.agree.length ? t("agreeIn", { list: listed(one.agree) }) : nothing} ${one.differ.length ? t("differIn", { list: listed(one.differ) }) : nothing} ${t("sure", { n: percent(one.confidence) })}</small></li>`)}</ul>`;
}

function zone(it: ProposalRow["zones"][number]): string {
  if (it.relation === "inside") return t("inside");
  if (it.relation === "perimeter") return t("perimeter");
  return t("near", { km: (it.distance_m / 1000).toFixed(1) });
}

function place(it: NonNullable<Proposal["places"]>[number]): TemplateResult {
  const at = it.lat === null || it.lon === null ? t("noPosition") : html`<span class="mono" dir="ltr">${roughly(it.lat, it.lon)}</span>`;
  const said = it.relation === "outside" ? t("outsideOf") : it.relation === "inside" ? t("insideOf") : "";
  return html`<li>${said} <bdi>${it.text}</bdi> <small>${at}${it.extent_km ? html` ${t("extent", { km: Math.round(it.extent_km) })}` : nothing}${it.kind === "referred" ? html`, ${t("referred")}` : nothing}</small></li>`;
}

/** What an article names is known to a kilometre at best. */
function roughly(lat: number, lon: number): string {
  return `${Math.abs(lat).toFixed(2)} ${lat < 0 ? "S" : "N"} ${Math.abs(lon).toFixed(2)} ${lon < 0 ? "W" : "E"}`;
}

function time(it: NonNullable<Proposal["times"]>[number]): TemplateResult {
  const days = it.from === null ? t("dayNotKnown") : it.until && it.until !== it.from ? `${it.from} – ${it.until}` : it.from;
  return html`<li><bdi>${it.text}</bdi> <small class="mono" dir="ltr">${days}</small></li>`;
}

function sure(it: Proposal, name: string): TemplateResult | typeof nothing {
  const said = it.confidence?.[name];
  return said === undefined ? nothing : html`<small class="sure" title=${field(name)}>${t("sure", { n: percent(said) })}</small>`;
}

function percent(it: number): number {
  return Math.round(it * 100);
}

/** What a person made of it, and when. */
export function reviewed(doc: Document, it: ProposalRow): TemplateResult | typeof nothing {
  const review = doc.reviews.find((one) => one.number === it.review);
  if (!review) return nothing;
  return html`<p class="reviewed"><strong>${t(`state_${it.state}`)}</strong> <small>${t("reviewed", { time: dtg(review.at_ms), role: role(review.role) })}
    ${review.citation ? html`${t("citation", { id: review.citation })}` : nothing} ${review.note ? html`<bdi>${review.note}</bdi>` : nothing}</small></p>`;
}
