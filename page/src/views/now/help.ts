// Which keys do what, and whether they do.
import { html, nothing, type TemplateResult } from "lit";
import { stopKey } from "../../parts/stop.ts";
import { areOn, switchKeys } from "./keys.ts";
import { t } from "./words.ts";

const KEYS = [
  ["j ↓", "keyNext"], ["k ↑", "keyBack"], ["Enter", "keyOpen"], ["A", "keyAck"], ["S", "keySnooze"], ["Esc", "keyClose"], ["?", "keyHelp"],
] as const;

export function keysHelp(open: boolean, closed: () => void): TemplateResult {
  const close = (event: Event) => (event.target as HTMLElement).closest("dialog")!.close();
  const turn = (event: Event) => switchKeys((event.target as HTMLInputElement).checked);
  return html`<dialog class="keys-help" aria-labelledby="keys-title" @close=${closed}>
    ${open
      ? html`<h2 id="keys-title">${t("keys")}</h2>
          <dl class="facts">${KEYS.map(([key, word]) => html`<dt><kbd dir="ltr">${key}</kbd></dt><dd>${t(word)}</dd>`)}</dl>
          <label><input type="checkbox" .checked=${areOn()} @change=${turn}>${t("keysOn")}</label>
          <p class="actions"><button type="button" @click=${close}>${t("close")}</button></p>
          ${stopKey()}`
      : nothing}
  </dialog>`;
}
