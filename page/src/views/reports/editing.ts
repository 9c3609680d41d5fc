// Putting a proposal right: what a person changes is kept as a label; what he leaves alone stays as it was read.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ProposalRow } from "./card.ts";
import { changed, type Fields } from "./changed.ts";
import { act, kind, t } from "./words.ts";

const KINDS = ["named_official", "unnamed_official", "anonymous", "expert", "organisation", "agency", "document", "witness", "outlet"];
const ACTS = ["claim", "denial", "threat", "demand", "assurance", "intention", "concern", "question", "condemnation"];
const POLARITIES = ["affirmed", "denied", "unknown"] as const;

@customElement("ol-put-right")
export class PutRight extends LitElement {
  @property({ attribute: false }) row!: ProposalRow;
  /** Which words are selected in the text, by its offsets; undefined where none are. */
  @property({ attribute: false }) selected!: () => { start: number; end: number; words: string } | undefined;
  @property({ attribute: false }) keep!: (fields: Fields, note: string) => void;
  @property({ attribute: false }) leave!: () => void;
  @state() private words: { start: number; end: number; words: string } | undefined;
  @state() private dropped: ReadonlySet<string> = new Set();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const now = this.row.now;
    const choice = (name: string, label: string, all: readonly string[], chosen: string, word: (it: string) => string) => html`<label>${label}
      <select name=${name}>${all.map((it) => html`<option value=${it} ?selected=${it === chosen}>${word(it)}</option>`)}</select></label>`;
    return html`<form class="card" @submit=${this.submit}>
      <p><small>${t("wordsAre")}:</small> <q lang="en" dir="ltr">${this.words?.words ?? this.row.words}</q></p>
      <p class="actions"><button type="button" class="quiet" @mousedown=${(event: Event) => event.preventDefault()} @click=${() => (this.words = this.selected() ?? this.words)}>${t("useSelection")}</button></p>
      <div class="row">
        <label>${t("speaker")} <input name="speaker" dir="auto" maxlength="500" autocomplete="off" .value=${now.speaker?.canonical || now.speaker?.mention || ""}><small>${t("speakerHint")}</small></label>
        ${choice("source_kind", t("kind"), KINDS, now.source_kind, kind)}
        ${choice("act", t("act"), ACTS, now.act, act)}
        ${choice("polarity", t("polarity"), POLARITIES, now.polarity, (it) => t(it as (typeof POLARITIES)[number]))}
        <label>${t("event")} <input name="plover" dir="ltr" maxlength="40" autocomplete="off" .value=${now.plover ?? ""}></label>
      </div>
      ${this.droppable("places", t("where"))} ${this.droppable("times", t("when"))} ${this.droppable("counts", t("howMany"))}
      <label>${t("note")} <input name="note" dir="auto" maxlength="500" autocomplete="off"></label>
      <p class="actions"><button class="primary">${t("keep")}</button> <button type="button" class="quiet" @click=${() => this.leave()}>${t("leave")}</button></p>
    </form>`;
  }

  private droppable(name: "places" | "times" | "counts", label: string) {
    const all = this.row.now[name] ?? [];
    if (!all.length) return nothing;
    return html`<fieldset><legend>${label}</legend>${all.map((it, number) => {
      const key = `${name} ${number}`;
      return html`<label class="check"><input type="checkbox" .checked=${this.dropped.has(key)} @change=${() => this.toggle(key)}> ${t("drop")}: <bdi>${it.text}</bdi></label>`;
    })}</fieldset>`;
  }

  private toggle(key: string): void {
    const dropped = new Set(this.dropped);
    if (!dropped.delete(key)) dropped.add(key);
    this.dropped = dropped;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    const now = this.row.now;
    const left = <T>(name: string, all: readonly T[] | undefined) => (all ?? []).filter((_, number) => !this.dropped.has(`${name} ${number}`));
    const said = {
      speaker: text("speaker"), source_kind: text("source_kind"), act: text("act"), polarity: text("polarity"), plover: text("plover"),
      places: left("places", now.places), times: left("times", now.times), counts: left("counts", now.counts),
      ...(this.words ? { content: { start: this.words.start, end: this.words.end } } : {}),
    } as unknown as Fields;
    this.keep(changed(now, said), text("note"));
  }
}
