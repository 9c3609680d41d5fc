// Putting something aside for a while, with a reason: in this browser alone. It silences neither FLASH nor what is overdue.
import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import { isLoud, type Item } from "../../parts/awaited.ts";
import { snoozes } from "../../parts/snooze.ts";
import { zulu } from "../../words/times.ts";
import { t } from "./words.ts";

const MINUTES = [5, 15, 30, 60, 120];

@customElement("ol-set-aside")
export class SetAside extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) item!: Item;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const kept = snoozes(this.page).of(this.item);
    return html`<section class="card"><h3>${t("snooze")}</h3>
      ${isLoud(this.item)
        ? html`<p><small>${t("snoozeLoud")}</small></p>`
        : kept
          ? html`<p>${t("snoozeUntil", { time: zulu(kept.until, false), why: kept.reason })}</p>
              <p class="actions"><button type="button" @click=${this.end}>${t("snoozeEnd")}</button></p>`
          : html`<form @submit=${this.submit}>
              <div class="row">
                <label>${t("snoozeFor")} <select name="minutes">${MINUTES.map((n) => html`<option value=${n} ?selected=${n === 15}>${t("minutes", { n })}</option>`)}</select></label>
                <label>${t("snoozeWhy")} <input name="why" dir="auto" required maxlength="200" autocomplete="off"></label>
              </div>
              <p><small>${t("snoozeLocal")}</small></p>
              <p class="actions"><button>${t("snooze")}</button></p>
            </form>`}
    </section>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    await snoozes(this.page).put(this.item, Number(given.get("minutes")), String(given.get("why")).trim());
    this.requestUpdate();
  }

  private readonly end = async () => {
    await snoozes(this.page).end(this.item.id);
    this.requestUpdate();
  };
}
