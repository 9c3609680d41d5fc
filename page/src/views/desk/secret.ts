// A secret that a server says once: to be copied now, with what it is and what to heed; then it is gone.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "./words.ts";

export interface Secret {
  what: string;
  value: string;
}

@customElement("ol-secrets")
export class Secrets extends LitElement {
  @property({ attribute: false }) secrets: readonly Secret[] = [];
  @state() private came: Record<string, "copied" | "notCopied"> = {};

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("secrets") && this.secrets.length) {
      this.came = {};
      this.querySelector<HTMLElement>(".secret")?.focus();
    }
  }

  override render() {
    if (!this.secrets.length) return nothing;
    return html`<section class="secret" role="alert" tabindex="-1">
      <p>⚠ ${t("secretWarning")}</p>
      ${this.secrets.map((it) => html`<h4>${it.what}</h4><code dir="ltr">${it.value}</code>
        <div class="actions"><button type="button" @click=${() => this.copy(it)} aria-label="${t("copy")}: ${it.what}">${t("copy")}</button>
          <span role="status">${this.came[it.value] ? t(this.came[it.value]!) : nothing}</span></div>`)}
      <div class="actions"><button type="button" class="primary" @click=${this.putAway}>${t("putAway")}</button></div>
    </section>`;
  }

  private async copy(it: Secret): Promise<void> {
    let came: "copied" | "notCopied" = "copied";
    try {
      await navigator.clipboard.writeText(it.value);
    } catch {
      came = "notCopied"; // no permission, or a page without TLS
    }
    this.came = { ...this.came, [it.value]: came };
  }

  private readonly putAway = () => {
    this.secrets = [];
    this.dispatchEvent(new Event("putaway"));
  };
}
