// A movement, activity or site is notified, or amended; compared as it is written, and read back before it is signed.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Draft, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { drawn, type Footprint } from "../../parts/geometry/footprint.ts";
import "../../parts/geometry/outline.ts";
import type { Sketched } from "../../parts/geometry/sketch.ts";
import { Saying } from "../../parts/saying.ts";
import { faultAt, Given, Repeats } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import { shareDraft, shareFields, sharesGiven } from "../zones/shares.ts";
import "./check.ts";
import { activityGiven, movementGiven, sameAs, siteGiven } from "./compose.ts";
import { consentFields, consentGiven } from "./consents.ts";
import { t } from "./formwords.ts";
import { notifying, type Activity, type Family, type Notification, type Site } from "./plan.ts";
import { fieldsOf, type Fields } from "./planfields.ts";
import "./route.ts";

export interface Before {
  version: number;
  emergency: boolean;
  said: Notification;
}

@customElement("ol-plan-form")
export class PlanForm extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) family: Family = "movement";
  /** What is amended, as it stood when the form was opened: what comes later writes over nothing that was typed. */
  @property({ attribute: false, hasChanged: (now: unknown, was: unknown) => !was && !!now }) former: Before | undefined;
  @state() private plan: Notification | undefined;
  @state() private emergency = false;
  @state() private volumes: Shown["Volume4D"][] = [];
  @state() private doubt: Refused | undefined;
  @state() private unready = "";
  private readonly saying = new Saying(this);
  private readonly repeats = new Repeats(this);
  private readonly fresh = `${Date.now().toString(36).slice(-4)}${Math.floor(Math.random() * 1296).toString(36).padStart(2, "0")}`;
  private begun = false;
  private start: Before | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    if (this.begun) return;
    this.begun = true;
    this.start = this.former;
    const it = this.start?.said;
    this.emergency = !!this.start?.emergency;
    this.repeats.begin("contact", it?.contacts?.length ?? 0);
    this.repeats.begin("marking", it?.markings?.length ?? 0);
    this.repeats.begin("vehicle", (it?.type === "movement" && it.vehicles?.length) || 0);
    this.repeats.begin("verification", (it?.type === "site" && it.verifications?.length) || 0);
  }

  override render() {
    const { family, start: former, page } = this;
    const why = this.saying.why ?? this.doubt;
    const fields: Fields = { page, why, repeats: this.repeats, said: former?.said };
    return html`<form class="plan-form" @submit=${this.submit} @input=${this.changed} @change=${this.changed} @outlined=${this.changed} @routed=${this.changed}>
      <h1>${former ? t("amend", { id: former.said.id }) : t(family)}</h1>
      ${former ? html`<p>${t("amendHint")}</p>` : family === "site" ? html`<p>${t("siteOnly")}</p>` : nothing}
      <div class="beside">
        <div class="stack card">
          <div class="row">
            ${former ? nothing : html`<label>${word("id")} <input name="id" dir="ltr" required autocomplete="off" spellcheck="false" pattern="\\S+" value="${family}-${this.fresh}"><small>${word("idHint")}</small></label>`}
            <label>${word("name")} <input name="name" dir="auto" autocomplete="off" value=${former?.said.name ?? ""}></label>
          </div>
          ${faultAt(why, "id", "name")}
          ${this.where(why)}
          ${fieldsOf(family, fields)}
          ${former ? nothing : html`${family === "site" ? consentFields(page, why) : nothing}${shareFields(page)}${faultAt(why, "share")}`}
          <label><input type="checkbox" name="emergency" ?checked=${this.emergency} ?disabled=${!!former?.emergency}> ${t("emergency")}</label>
          <p><small>${word("signHint")}</small></p>
          ${this.unready ? html`<p class="fault" role="alert">${this.unready}</p>` : nothing}
          <div class="actions"><button class="primary" ?disabled=${this.saying.busy}>${word("sign")}</button><a class="button" href="#/plans">${word("cancel")}</a></div>
          ${this.saying.shown()}
        </div>
        <ol-plan-check .page=${page} .plan=${this.plan} .emergency=${this.emergency} @tried=${this.tried}></ol-plan-check>
      </div>
    </form>`;
  }

  private where(why: Refused | undefined) {
    const beside: Sketched[] = this.volumes.map((it) => ({ geometry: drawn(it.footprint as Footprint), as: "band" }));
    const it = this.start?.said;
    if (this.family === "movement") return html`<ol-route .page=${this.page} .initial=${it?.type === "movement" ? it.route : undefined} .why=${why} .beside=${beside}></ol-route>`;
    if (it?.type === "activity" && it.parts.length > 1) return nothing;
    return html`<ol-outline .page=${this.page} .kinds=${this.family === "site" ? ["circle", "polygon"] : ["circle", "polygon", "corridor"]} .small=${this.family === "site"}
      .initial=${outlined(it)} .fault=${why && /footprint|part 1|radius|area/i.test(`${why.where}`) ? why.detail : ""}></ol-outline>`;
  }

  private readonly changed = (event: Event) => {
    if ((event.target as HTMLElement).closest("ol-plan-check")) return;
    if (event.type === "input") {
      if (this.saying.why) this.saying.clear(); // it was about what was typed before
      this.unready = "";
    }
    const form = this.querySelector("form")!;
    // What was typed into an inner element is known to it a moment later.
    queueMicrotask(() => {
      const given = new Given(form);
      this.emergency = given.has("emergency") || !!this.start?.emergency; // once it is one, it stays one
      const plan = this.given(given);
      if (!sameAs(plan, this.plan)) this.plan = plan;
    });
  };

  private given(form: Given): Notification | undefined {
    const it = this.start?.said;
    const id = it?.id ?? form.text("id");
    const where = { route: this.querySelector("ol-route")?.value ?? [], footprint: this.querySelector("ol-outline")?.value?.footprint };
    if (this.family === "movement") return movementGiven(form, this.repeats, id, where);
    if (this.family === "activity") return activityGiven(form, this.repeats, id, where, it as Activity | undefined);
    return siteGiven(form, this.repeats, id, where, (it as Site | undefined)?.valid.start_ms ?? Math.floor(this.page.api.now() / 60_000) * 60_000);
  }

  private readonly tried = (event: CustomEvent<{ tried: Shown["Tried"] | undefined; why: Refused | undefined }>) => {
    this.volumes = [...(event.detail.tried?.volumes ?? [])];
    this.doubt = event.detail.why;
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const [route, outline] = [this.querySelector("ol-route"), this.querySelector("ol-outline")];
    await Promise.all([route?.settled(), outline?.settled()]);
    this.unready = route?.missing || outline?.missing || "";
    if (this.unready) return;
    const given = new Given(form);
    const plan = this.given(given);
    if (!plan) return void (this.unready = t("needTime"));
    const drafts: Draft[] = [notifying(plan, given.has("emergency"), this.start)];
    if (!this.start) {
      const [consent, share] = [this.family === "site" ? consentGiven(this.page, plan.id, given) : undefined, shareDraft(plan.id, sharesGiven(given))];
      drafts.push(...([consent, share].filter(Boolean) as Draft[]));
    }
    if (await this.saying.say(t(this.start ? "amended" : "notified", { id: plan.id }), drafts)) {
      this.dispatchEvent(new CustomEvent("said", { bubbles: true, detail: { id: plan.id, family: this.family } }));
    }
  };
}

const kept = new WeakMap<object, { footprint: Footprint; edges: "planar" | "geodesic" }>();

function outlined(it: Notification | undefined) {
  const of = it?.type === "site" ? it.footprint : it?.type === "activity" ? it.parts[0]?.footprint : undefined;
  if (!of) return undefined;
  if (!kept.has(of)) kept.set(of, { footprint: of as Footprint, edges: ("edges" in of && of.edges) || (of.type === "corridor" ? "geodesic" : "planar") });
  return kept.get(of);
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-plan-form": PlanForm;
  }
}
