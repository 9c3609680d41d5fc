// Plans: movements, activities and sites; notified, under way, answered, and over.
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Shown } from "../../data/types.ts";
import { t as word } from "../zones/fieldwords.ts";
import { View } from "../view.ts";
import "./detail.ts";
import { list } from "./list.ts";
import "./plan-form.ts";
import { FAMILIES, LIST, over, planOf, plans, said, type Family, type Row } from "./plan.ts";
import { t } from "./words.ts";

@customElement("ol-plans")
export class PlansView extends View {
  override readonly kinds = ["movements", "activities", "sites", "matches", "agreements", "parties", "cells"] as const;
  @state() private answers = new Map<string, readonly Shown["AnswerRow"][]>();
  /** Grows with what is told, once a second at most: an acknowledgement changes no list, and is asked for. */
  @state() private beat = 0;
  private readonly asked = new Map<string, string>();
  private beating = 0;
  private readonly told = () => {
    this.beating ||= window.setTimeout(() => {
      this.beating = 0;
      this.beat++;
    }, 1000);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.addEventListener("release", this.told);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.removeEventListener("release", this.told);
    clearTimeout(this.beating);
    this.beating = 0;
  }

  override updated(): void {
    if (this.path.length) return;
    for (const { family, row } of plans(this.page)) {
      const known = `${row.entry} ${this.beat}`;
      if (row.owner !== this.page.party || !row.id || this.asked.get(row.id) === known || (over(row) && this.answers.has(row.entry))) continue;
      this.asked.set(row.id, known);
      void this.look(family, row);
    }
  }

  /** Who has answered stands on each plan's own page: it is asked for, and not sent again while it is the same. */
  private async look(family: Family, row: Row): Promise<void> {
    const whole = await this.ask(this.page.api.look<Row>(`/v1/${LIST[family]}/${encodeURIComponent(row.id ?? "")}`));
    if (whole?.answers) this.answers = new Map(this.answers).set(row.entry, whole.answers as Shown["AnswerRow"][]);
  }

  override render() {
    const { page } = this;
    const [first, second] = this.path;
    if (!first) return list(page, this.answers);
    // Each address has its own form: nothing that was typed, ticked or answered at one is taken along to another.
    return keyed(this.path.join("/"), this.shown(first, second));
  }

  private shown(first: string, second = ""): unknown {
    const { page } = this;
    if (first === "+") {
      const family = FAMILIES.find((it) => it === second) ?? "movement";
      return html`<ol-plan-form .page=${page} .family=${family} @said=${this.said}></ol-plan-form>`;
    }
    if (first === "told") return this.release(Number(second));
    const plan = planOf(page, first);
    if (!plan) return html`<p class="back"><a href="#/plans">${word("back")}</a></p><p class="empty">${page.lists.asOf("movements") ? t("notShown", { id: first }) : t("loading")}</p>`;
    const it = said(plan);
    if (second === "amend" && it && plan.row.owner === page.party) {
      const former = { version: plan.row.version ?? 1, emergency: !!plan.row.emergency, said: it };
      return html`<ol-plan-form .page=${page} .family=${plan.family} .former=${former} @said=${this.said}></ol-plan-form>`;
    }
    return html`<ol-plan .page=${page} .plan=${plan} .beat=${this.beat}></ol-plan>`;
  }

  /** One release, to be acknowledged. */
  private release(seq: number) {
    const found = this.page.releases.find((it) => it.seq === seq);
    const about = String(found?.shown?.["about"] ?? "");
    return html`<p class="back"><a href="#/plans">${word("back")}</a></p>
      <section class="card"><h1>${t("told", { n: seq })} <code dir="ltr">${about}</code></h1>
        <ol-ack .page=${this.page} .release=${seq} .of=${about} needs="read"></ol-ack></section>`;
  }

  private readonly said = (event: CustomEvent<{ id: string }>) => {
    // What waits to be sent is on no list yet: it stays in the form's own words.
    if (!this.page.outbox.all.length) this.go("plans", event.detail.id);
  };
}
