// An agreement is proposed: its text, whom it names, and which zones and lines it covers as they now stand.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { Refused, type Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { Saying } from "../../parts/saying.ts";
import { t } from "./agreementwords.ts";
import { faultAt, Given, numberField } from "./fields.ts";
import { t as word } from "./fieldwords.ts";
import { present } from "./present.ts";

@customElement("ol-propose")
export class Propose extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** The agreement whose place it takes. */
  @property() supersedes = "";
  @state() private failed = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { page } = this;
    const former = page.lists.rows("agreements").find((it) => it.agreement === this.supersedes);
    const why = this.saying.why;
    const lead = (kind: "movement" | "activity") => {
      const it = former?.norms?.lead_times?.find((one) => one.kind === kind);
      return html`<div class="row">${numberField(t(kind === "movement" ? "leadMovement" : "leadActivity"), `${kind}.normal`, it && it.normal_s / 3600)}
          ${numberField(t("emergency"), `${kind}.emergency`, it && it.emergency_s / 3600)}</div>`;
    };
    const things = [...page.lists.rows("zones"), ...page.lists.rows("lines")].filter((it) => it.detail === "full" && it.state === "active");
    return html`<form class="card" @submit=${this.submit}>
      <h1>${t("propose")}</h1>
      <p>${t("proposeHint")}</p>
      ${this.supersedes ? html`<p>${t("supersedes", { id: this.supersedes })}</p>` : nothing}
      <div class="row"><label>${word("id")} <input name="id" dir="ltr" required autocomplete="off" pattern="\\S+"><small>${word("idHint")}</small></label>
        <label>${t("title")} <input name="title" dir="auto" autocomplete="off" value=${former?.title ?? ""}></label>
        <label>${t("languages")} <input name="languages" dir="ltr" autocomplete="off" value="en"></label></div>
      ${faultAt(why, "id", "title", "language", "languages")}
      <label>${t("text")} <textarea name="text" rows="8" dir="auto" required .value=${former?.text ?? ""}></textarea></label>
      ${faultAt(why, "text")}
      <fieldset class="choice"><legend>${t("parties")}</legend>${repeat(
        page.lists.rows("parties"),
        (it) => it.party,
        (it) => html`<label><input type="checkbox" name="party" value=${it.party} ?checked=${it.party === page.party || !!former?.parties.includes(it.party)}>
          <span dir="auto">${it.name ?? it.party}</span> ${it.party === page.party ? t("you") : nothing}</label>`,
      )}</fieldset>
      ${faultAt(why, "parties", "party")}
      <fieldset class="choice"><legend>${t("coversPick")}</legend>${repeat(
        things, // a tick stays with its zone, wherever the list puts it
        (it) => it.id,
        (it) => html`<label><input type="checkbox" name="covers" value=${it.entry} ?checked=${!!former?.covers.some((cover) => cover.about === it.id)}>
          <span dir="auto">${it.name ?? it.id}</span> <small>${t("coversAs", { about: it.id ?? "", version: it.version ?? 0 })}</small></label>`,
      )}<small>${t("coversHint")}</small></fieldset>
      ${faultAt(why, "covers", "cover")}
      <fieldset><legend>${t("norms")}</legend>
        ${lead("movement")}${lead("activity")}
        <label><input type="checkbox" name="relay" ?checked=${!!former?.norms?.relay}> ${t("relay")}</label>
        <label><input type="checkbox" name="notices" ?checked=${!!former?.norms?.notices}> ${t("notices")}</label>
        ${faultAt(why, "norms", "lead_times", "lead")}</fieldset>
      <div class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("doPropose")}</button><a class="button" href="#/zones">${word("cancel")}</a></div>
      ${this.failed ? html`<p class="late" role="alert">${this.failed}</p>` : nothing}
      ${this.saying.shown()}
    </form>`;
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    try {
      const [title, draft] = await this.draft(new Given(form));
      this.failed = "";
      if (await this.saying.say(title, draft)) location.hash = `#/zones/${encodeURIComponent(draft.facts.agreement)}`;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.failed = error.detail; // what it covers cannot be read as it stands
    }
  };

  private async draft(given: Given): Promise<[string, Draft<"agreement.propose/v1">]> {
    const id = given.text("id");
    const standing = this.page.lists.rows("agreements").find((it) => it.agreement === id);
    const version = (standing?.version ?? 0) + 1;
    const parties = given.all("party");
    const covers = await Promise.all(
      given.all("covers").map(async (entry) => {
        const now = await present(this.page.api, entry);
        return { about: String(now.facts["zone"] ?? now.facts["line"]), version: now.version, body_sha256: now.sha256 };
      }),
    );
    const lead_times = (["movement", "activity"] as const).flatMap((kind) => {
      const normal = given.number(`${kind}.normal`);
      if (normal === undefined) return [];
      return [{ kind, normal_s: Math.round(normal * 3600), emergency_s: Math.round((given.number(`${kind}.emergency`) ?? normal) * 3600) }];
    });
    const [relay, notices] = [given.has("relay"), given.has("notices")];
    const norms = lead_times.length || relay || notices ? { norms: { lead_times, relay, notices } } : {};
    const languages = given.text("languages").split(/[\s,،]+/).filter(Boolean);
    const agreement = { id, title: given.text("title") || id, text: given.text("text"), parties, version, languages, ...norms };
    const facts = { agreement: id, version, parties, covers, supersedes: this.supersedes, ...norms };
    return [t("proposeSaid", { id, version }), { type: "agreement.propose/v1", facts, body: { agreement } } as Draft<"agreement.propose/v1">];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-propose": Propose;
  }
}
