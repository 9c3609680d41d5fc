// By what a member is known beside tokens: identities at a provider, and certificates of machines.
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Shown } from "../../data/types.ts";
import { role } from "../../words/terms.ts";
import { Part, typed } from "./kit.ts";
import { scopeWord, t } from "./words.ts";

@customElement("ol-desk-known")
export class Known extends Part {
  @property() member = "";

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  private get base(): string {
    return `/v1/members/${encodeURIComponent(this.member)}`;
  }

  override render() {
    const path = `${this.base}/known-by`;
    return html`<section class="part"><h4>${t("knownBy")}</h4>${this.shown(this.got<Shown["KnownBy"]>(path), (it) => html`
      <dl class="facts"><dt>${t("identities")}</dt><dd>${it.identities.length
        ? html`<ul class="plain">${it.identities.map((one) => html`<li><span class="id">${one.issuer}</span>: <span class="id">${one.subject}</span></li>`)}</ul>`
        : t("none")}</dd>
      <dt>${t("certificates")}</dt><dd>${it.certificates.length
        ? html`<ul class="plain">${it.certificates.map((one) => html`<li><span class="id">${one.sha256}</span> (${one.scopes.map(scopeWord).join(", ")})
            <button type="button" class="quiet" @click=${() => this.unbind(one.sha256, path)}>${t("unbind")}</button></li>`)}</ul>`
        : t("none")}</dd></dl>`)}
      <details class="more"><summary>${t("bindIdentity")}</summary><form @submit=${(event: SubmitEvent) => this.bind(event, "identities", ["issuer", "subject"], path)}>
        <div class="row"><label>${t("issuer")}<input name="issuer" type="url" required dir="ltr"></label>
          <label>${t("subject")}<input name="subject" required dir="ltr"></label><button>${t("bind")}</button></div></form></details>
      <details class="more"><summary>${t("bindCertificate")}</summary><form @submit=${(event: SubmitEvent) => this.bind(event, "certificates", ["sha256"], path)}>
        <div class="row"><label>${t("sha256")}<input name="sha256" required dir="ltr" pattern="[0-9A-Fa-f:]{64,95}"></label><button>${t("bind")}</button></div></form></details>
      ${this.outcome("known")}</section>`;
  }

  private async bind(event: SubmitEvent, kind: string, names: readonly string[], path: string): Promise<void> {
    const { form, text } = typed(event);
    const said = Object.fromEntries(names.map((it) => [it, it === "sha256" ? text(it).replaceAll(":", "").toLowerCase() : text(it)]));
    const done = await this.attempt("known", () => this.page.api.post<unknown>(`${this.base}/${kind}`, said), t("bound"));
    if (done === undefined) return;
    form.reset();
    await this.again(path);
  }

  private async unbind(sha256: string, path: string): Promise<void> {
    const done = await this.attempt("known", async () => {
      await this.page.api.ask(`${this.base}/certificates/${encodeURIComponent(sha256)}`, { method: "DELETE" });
      return true;
    }, t("unbound"));
    if (done) await this.again(path);
  }
}
