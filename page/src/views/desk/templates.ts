// Templates of warnings: every text, whose it is, and which parties have reviewed these very words.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Kind, Rows } from "../../data/types.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { heads, Part, typed } from "./kit.ts";
import { t } from "./wordsshown.ts";

type Template = Rows["templates"];
type Text = Template["texts"][number];

@customElement("ol-desk-templates")
export class Templates extends Part {
  override readonly kinds: readonly Kind[] = ["templates", "parties"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    return html`<p class="lede">${t("templatesLede")}</p>${this.page.lists.rows("templates").map((it) => this.card(it))}`;
  }

  private card(it: Template) {
    return html`<article class="card"><div class="head"><h2><bdi>${it.title}</bdi></h2><span class="id">${it.template}</span></div>
      <p><small>${t("asks", { what: it.demand.replaceAll("_", " ") })}</small></p>
      <div class="scroll" tabindex="0" role="region" aria-label=${it.title}><table>
        <thead><tr>${heads([t("language"), t("supplied"), t("reviewed"), t("text")])}</tr></thead>
        <tbody>${it.texts.map((text) => this.row(it, text))}</tbody></table></div></article>`;
  }

  private row(it: Template, text: Text) {
    const { language, script } = text.text;
    const key = `${it.template} ${text.digest}`;
    const review = async (event: SubmitEvent) => {
      typed(event);
      const draft = {
        type: "template.review/v1", facts: { template: it.template, language, text_sha256: text.digest }, body: { reason: "" },
      } as Draft;
      if (await this.say(key, t("saidReview", { template: it.template, language }), () => draft)) await this.page.lists.refresh("templates");
    };
    return html`<tr><td><bdi class="mono">${language}</bdi></td><td>${text.supplied_by ? partyName(this.page, text.supplied_by) : t("shipped")}</td>
      <td>${text.reviewed_by.length ? html`<span class="tag on">✓ ${partyNames(this.page, text.reviewed_by)}</span>` : html`<span class="tag off">✗ ${t("notReviewed")}</span>`}</td>
      <td><details class="more"><summary>${t("text")}</summary><p class="said" lang=${language} dir=${script}>${text.text.text ?? t("redacted")}</p>
        <small class="id">${text.digest}</small>
        ${text.text.text && !text.reviewed_by.includes(this.page.party) ? html`<form @submit=${review}><div class="actions"><button>${t("review")}</button></div></form>` : nothing}${this.outcome(key)}</details></td></tr>`;
  }
}
