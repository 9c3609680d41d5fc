// One plan: how far it has got, who has not acknowledged, whom to call, and what may be said of it next.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import "../../parts/ack.ts";
import { pathOf } from "../../map/geo/shapes.ts";
import { box, degreesOf, drawn, type Footprint } from "../../parts/geometry/footprint.ts";
import type { Sketched } from "../../parts/geometry/sketch.ts";
import "../../parts/geometry/sketch.ts";
import { partyNames } from "../../parts/naming.ts";
import { dtg, span } from "../../words/times.ts";
import "../now/resolve.ts";
import { calls } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import "../zones/shares.ts";
import { fieldTable } from "../zones/thing.ts";
import { who } from "./answers.ts";
import "./closing.ts";
import { shortNotices, stateOf } from "./found.ts";
import { heard, hours, LIST, over, said, type Notification, type Plan } from "./plan.ts";
import { profile } from "./profile.ts";
import { legsSaid, planSaid } from "./saidplan.ts";
import "./sitecare.ts";
import "./steps.ts";
import { family as familyWord, legWord, stateWord } from "./terms.ts";
import { told, unread } from "./told.ts";
import { t } from "./words.ts";

@customElement("ol-plan")
export class PlanView extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) plan!: Plan;
  /** Grows with what is told. */
  @property({ attribute: false }) beat = 0;
  @state() private whole: Plan["row"] | undefined;
  @state() private unread: Shown["ToldRow"][] = [];
  private asked = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const { family, row } = this.plan;
    const asked = `${row.entry} ${row.state ?? ""} ${this.beat}`;
    if (this.asked === asked) return;
    this.asked = asked;
    if (!row.id) return;
    // What others have answered stands on the plan's own page alone.
    void this.page.api.look<Plan["row"]>(`/v1/${LIST[family]}/${encodeURIComponent(row.id)}`).then((it) => (this.whole = it), () => {});
    if (row.owner !== this.page.party) void told(this.page).then((rows) => (this.unread = unread(rows, new Set([row.id!]))), () => {});
  }

  override render() {
    const { page, plan } = this;
    const { family, row } = plan;
    const it = said(plan);
    const mine = row.owner === page.party;
    const id = row.id ?? row.entry.slice(0, 8);
    const answers = this.whole?.answers as Shown["AnswerRow"][] | undefined;
    return html`<p class="back"><a href="#/plans">${word("back")}</a></p>
      <header class="head"><h1 dir="auto">${row.name ?? id}</h1>
        <p><code dir="ltr">${id}</code> · ${familyWord(family)} · <span class="badge plan-${stateOf(page, plan).state}">${stateWord(stateOf(page, plan).state)}</span>
          ${row.emergency ? html`<span class="badge immediate">${t("emergency")}</span>` : nothing}
          ${row.version ? html`· ${t("version", { n: row.version })}` : nothing}
          ${row.notified_at_ms ? html`· ${t("since", { dtg: dtg(row.notified_at_ms) })}` : nothing}</p></header>
      ${this.reds(answers, it)}
      ${row.detail === "full" ? nothing : this.partly()}
      ${mine ? this.near() : nothing}
      ${mine && answers ? html`<ol-plan-steps .page=${page} .plan=${plan} .answers=${answers} .unguaranteed=${this.unguaranteed(it)}></ol-plan-steps>` : nothing}
      ${mine ? who(page, answers) : nothing}
      ${this.unread.map((one) => html`<section class="card"><h2>${t("acknowledge")}</h2><ol-ack .page=${page} .release=${one.seq} .of=${id} needs="relayed"></ol-ack></section>`)}
      <div class="split">
        <section class="card"><h2>${t("says")}</h2>${it ? html`${fieldTable(planSaid(it))}${this.legs(it)}` : html`<p>—</p>`}</section>
        <div class="stack"><ol-sketch .page=${page} .shapes=${shapes(plan)} .label=${row.name ?? id}></ol-sketch>${it?.type === "movement" ? profile(it) : nothing}</div>
      </div>
      ${family === "site" && it?.type === "site" ? html`<ol-site-care .page=${page} .site=${it} .mine=${mine && !over(row)}></ol-site-care>` : nothing}
      ${row.detail === "full" ? html`<ol-plan-closing .page=${page} .plan=${plan} .guarantees=${this.guarantees(it)}></ol-plan-closing>` : nothing}
      ${mine && row.id && !over(row) ? html`<ol-shares .page=${page} .about=${row.id}></ol-shares>` : nothing}`;
  }

  private reds(answers: readonly Shown["AnswerRow"][] | undefined, it: Notification | undefined): TemplateResult {
    const { page, plan } = this;
    const { row } = plan;
    const mine = row.owner === page.party;
    const found = stateOf(page, plan);
    const names = (all: readonly string[]) => partyNames(page, all);
    const going = ["under_way", "halted"].includes(row.state ?? "");
    const { unrelayed } = heard(answers ?? []);
    const missing = this.unguaranteed(it);
    return html`${found.offMs ? html`<p class="banner trouble" role="alert">${t("offRoute", { dtg: dtg(found.offMs) })}</p>` : nothing}
      ${mine && going && unrelayed.length ? html`<p class="banner trouble" role="alert">${t("red", { who: names(unrelayed) })}</p>` : nothing}
      ${mine && going && missing.length ? html`<p class="banner trouble" role="alert">${t("redGuarantee", { who: names(missing) })}</p>` : nothing}
      ${shortNotices(page, plan).map((one) => html`<p class="banner" role="alert">${t("short", { agreement: one.agreement, lead: span(one.lead_ms), needed: span(one.needed_ms) })}</p>`)}`;
  }

  private partly(): TemplateResult {
    const { row } = this.plan;
    const at = hours(this.plan);
    return html`<p class="banner">${word("detailNote", { detail: word(row.detail ?? "existence") })} <strong>${word("call", { who: calls(this.page, row.call) })}</strong>
      ${at ? html`<span dir="ltr">${dtg(at[0])} – ${at[1] === "UFN" ? "UFN" : dtg(at[1])}</span>` : nothing}</p>`;
  }

  private near(): TemplateResult {
    const { page, plan } = this;
    const found = page.lists.rows("matches").filter((it) => it.yours.includes(plan.row.id ?? ""));
    const open = found.filter((it) => it.state === "open");
    const hidden = Math.max(0, (plan.row.open_matches ?? 0) - open.length);
    return html`<section class="stack"><h2>${t("answer")}</h2>
      ${open.length ? open.map((it) => html`<ol-resolve .page=${page} .row=${it}></ol-resolve>`) : html`<p>${t("noMatch")}</p>`}
      ${hidden ? html`<p>${t("hidden", { n: hidden })}</p>` : nothing}
      ${found.length > open.length ? html`<details><summary>${t("over")} (${found.length - open.length})</summary>${found.filter((it) => it.state !== "open").map((it) => html`<ol-resolve .page=${page} .row=${it}></ol-resolve>`)}</details>` : nothing}</section>`;
  }

  private legs(it: Notification): TemplateResult | typeof nothing {
    if (it.type !== "movement") return nothing;
    const states = (this.plan.row.legs ?? {}) as Record<string, string>;
    return html`<h3>${t("legs")}</h3><div class="scroll"><table><tbody>${legsSaid(it).map(
      (leg) => html`<tr><th scope="row">${leg.leg}</th><td><span dir="auto">${t("fromTo", { from: leg.from, to: leg.to })}</span><br><small dir="ltr">${leg.km.toFixed(1)} km · ${Math.round(leg.bearing)}°
        ${leg.departs ? ` · ${leg.departs}` : nothing}${leg.arrives ? ` – ${leg.arrives}` : nothing}</small></td><td>${legWord(states[String(leg.leg)] ?? "planned")}</td></tr>`,
    )}</tbody></table></div>`;
  }

  private guarantees(it: Notification | undefined): Record<string, boolean | null | undefined> {
    const given = (this.plan.row.guarantees ?? {}) as Record<string, boolean | null>;
    const rests = it?.type === "activity" ? (it.guarantees_from ?? []) : [];
    return { ...Object.fromEntries(rests.map((party) => [party, undefined])), ...given };
  }

  private unguaranteed(it: Notification | undefined): string[] {
    const rests = it?.type === "activity" ? (it.guarantees_from ?? []) : [];
    return rests.filter((party) => !this.plan.row.guarantees?.[party]);
  }
}

function shapes(plan: Plan): Sketched[] {
  const it = said(plan);
  if (!it) return plan.row.box_e7 ? [{ geometry: box(plan.row.box_e7 as number[]), as: "now" }] : [];
  if (it.type === "site") return [{ geometry: drawn(it.footprint as Footprint), as: "now" }];
  if (it.type === "activity") return it.parts.map((part) => ({ geometry: drawn(part.footprint as Footprint), as: "now" as const }));
  const path = it.route.map((point) => [point.position.lon_e7, point.position.lat_e7] as [number, number]);
  const band = it.half_width_mm ? [{ geometry: drawn({ type: "corridor", centreline: path, half_width_mm: it.half_width_mm }), as: "band" as const }] : [];
  return [...band, { geometry: { type: "LineString", coordinates: pathOf(path.map(degreesOf), "geodesic") }, as: "now" }];
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-plan": PlanView;
  }
}
