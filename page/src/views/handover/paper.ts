// What can be printed, and what each sheet is for.
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { role } from "../../words/terms.ts";
import { heads, Part } from "../desk/kit.ts";
import { SHEETS, t } from "./paperwords.ts";

const FORMS = ["site", "movement", "activity"] as const;
const LANGUAGES = [["both", "both"], ["en", "english"], ["ar", "arabic"]] as const;

@customElement("ol-paper")
export class Paper extends Part {
  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const links = (path: (lang: string) => string, name: string) => html`<span class="actions">${LANGUAGES.map(
      ([lang, word]) => html`<a class="button" href=${path(lang)} target="_blank" rel="noopener" aria-label="${name}: ${t(word)}">${t(word)}</a>`,
    )}</span>`;
    return html`<p class="lede">${t("paperLede")}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${t("what")}><table>
        <thead><tr>${heads([t("what"), t("for"), t("open")])}</tr></thead>
        <tbody>
          <tr><td>${t("handover")}</td><td>${t("handoverFor")}</td><td>${links((lang) => `/v1/handover/page?lang=${lang}`, t("handover"))}</td></tr>
          ${FORMS.map((it) => html`<tr><td>${t(it)}</td><td>${t(`${it}For`)}</td><td>${links((lang) => `/v1/print/${it}?lang=${lang}`, t(it))}</td></tr>`)}
        </tbody></table></div>
      <section class="card"><p>${t("byCommand")}</p>
        <pre dir="ltr" tabindex="0" role="region" aria-label=${t("paperLede")}><code>openline sheet logsheet LINE
openline sheet dictation stop | message | linecheck | movement | sighting</code></pre></section>
      <section class="card"><p>${t("blankLede")}</p><ul>${SHEETS.map(
        (it) => html`<li>${t(it)}: <a href="/v1/sheets/${it}?format=xlsx" download>XLSX</a>, <a href="/v1/sheets/${it}?format=csv" download>CSV</a></li>`,
      )}</ul></section>`;
  }
}
