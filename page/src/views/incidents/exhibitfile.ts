// The file of an exhibit at the node: given by whoever put it on record, had by those who are shown it, compared here both times.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { fileOf, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { short } from "../../parts/naming.ts";
import { save } from "../record/saving.ts";
import { x } from "./exhibitwords.ts";
import { hashOf } from "./hashing.ts";
import type { ExhibitRow } from "./types.ts";

const PATIENCE_MS = 10 * 60_000;

/** Which exhibits have their files at the node; nothing is known where it cannot be asked. */
export async function filesAt(page: Page, about: string): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  let after = "";
  try {
    do {
      const asked = new URLSearchParams({ about, limit: "1000", ...(after ? { after } : {}) });
      const said = await page.api.ask<{ rows: { exhibit: string }[]; next: string }>(`/v1/exhibit-files?${asked}`);
      for (const it of said.rows) found.add(it.exhibit);
      after = said.next;
    } while (after);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return undefined;
  }
  return found;
}

/** Give a file to the node, which takes it if it is the one that is on record. */
export async function giveFile(page: Page, exhibit: string, file: Blob): Promise<void> {
  const headers = { "Content-Type": "application/octet-stream" };
  await page.api.fetch(address(exhibit), { method: "PUT", headers, body: file, patienceMs: PATIENCE_MS });
}

const address = (exhibit: string) => `/v1/exhibits/${encodeURIComponent(exhibit)}/file`;

@customElement("ol-exhibit-file")
export class ExhibitFile extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: ExhibitRow;
  /** Whether it is at the node; undefined where that is not known. */
  @property({ attribute: false }) here: boolean | undefined;
  @state() private busy = "";
  @state() private done = "";
  @state() private problem = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { here, row, page } = this;
    if (row.name === null || here === undefined) return nothing;
    const mine = page.signs && row.author === page.party;
    return html`<div class="noprint exhibit-file">${here ? this.had(mine) : this.notHere(mine)}
      <div role="status">${this.busy ? html`<p class="waiting">${this.busy}</p>` : nothing}${this.done ? html`<p class="done">✓ ${this.done}</p>` : nothing}
        ${this.problem ? html`<p class="late">${this.problem}</p>` : nothing}</div></div>`;
  }

  private had(mine: boolean): TemplateResult {
    return html`<p>${x("fileHere")}</p><p class="actions"><button type="button" ?disabled=${!!this.busy} @click=${() => void this.fetch()}>${x("fileSave")}</button>
      ${mine ? html`<button type="button" class="quiet" ?disabled=${!!this.busy} @click=${() => void this.takeAway()}>${x("fileRemove")}</button>` : nothing}</p>`;
  }

  private notHere(mine: boolean): TemplateResult {
    return mine
      ? html`<label>${x("fileGive")} <input type="file" name="give" ?disabled=${!!this.busy} @change=${(event: Event) => void this.give(event)}></label><small>${x("fileGiveHint")}</small>`
      : html`<p><small>${x("fileNotHere")}</small></p>`;
  }

  private async give(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    await this.attempt(async () => {
      this.busy = x("hashing");
      const got = await hashOf(file);
      if ("failed" in got) this.problem = x(got.failed);
      else if (got.sha256 !== this.row.sha256) this.problem = x("differs", { hash: got.sha256 });
      else {
        this.busy = x("fileSending");
        await giveFile(this.page, this.row.exhibit, file);
        this.done = x("fileGiven");
        this.changed(true);
      }
    });
    input.value = "";
  }

  private async fetch(): Promise<void> {
    await this.attempt(async () => {
      this.busy = x("fileFetching");
      const { row } = this;
      const answer = await this.page.api.fetch(address(row.exhibit), { patienceMs: PATIENCE_MS });
      const data = await fileOf(answer);
      const got = await hashOf(data);
      if ("failed" in got) this.problem = x("fileUnchecked");
      else if (got.sha256 !== row.sha256) {
        this.problem = x("differs", { hash: got.sha256 });
        return; // what is another file is not kept
      } else this.done = x("fileSaved", { hash: got.sha256 });
      save(row.name || short(row.exhibit), data, "application/octet-stream");
    });
  }

  private async takeAway(): Promise<void> {
    await this.attempt(async () => {
      this.busy = x("fileRemoving");
      await this.page.api.fetch(address(this.row.exhibit), { method: "DELETE" });
      this.done = x("fileRemoved");
      this.changed(false);
    });
  }

  private changed(here: boolean): void {
    this.here = here;
    this.dispatchEvent(new CustomEvent("files", { bubbles: true }));
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.problem = this.done = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem = error.said;
    } finally {
      this.busy = "";
    }
  }
}
