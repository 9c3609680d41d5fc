// Fields that several forms have: a time with its zone, a file, whom something is shown to.
import { html, nothing, type TemplateResult } from "lit";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { define } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";
import { misread, kitWord } from "./kit.ts";
import { timeOf } from "./moments.ts";

const t = define({
  en: {
    now: "now",
    shares: "Whom it is shown to",
    sharesHint: "Nobody, unless you say so. Released copies cannot be recalled.",
    nothing: "nothing",
    existence: "that something is there",
    contact: "whom to call",
    coarse: "coarsely",
    full: "in full",
    cell: "joint cell",
  },
  ar: {
    now: "الآن",
    shares: "لمن يُعرض",
    sharesHint: "لا أحد ما لم تقل ذلك. النسخ الصادرة لا يمكن استرجاعها.",
    nothing: "لا شيء",
    existence: "أن هناك شيئًا",
    contact: "بمن يُتصل",
    coarse: "تقريبيًا",
    full: "كاملًا",
    cell: "خلية مشتركة",
  },
});

export const DETAILS = ["nothing", "existence", "contact", "coarse", "full"] as const;
export type Detail = (typeof DETAILS)[number];

export function detailWord(it: string): string {
  return DETAILS.includes(it as Detail) ? t(it as Detail) : it;
}

/** A field for a time, with a key that fills in the present. */
export function timeField(label: string, name: string, { value = "", required = true, now = 0 }: { value?: string; required?: boolean; now?: number } = {}): TemplateResult {
  const drawn = Date.now();
  const fill = (event: Event) => {
    const field = (event.currentTarget as HTMLElement).closest(".timefield")!.querySelector("input")!;
    field.value = dtg(now + Date.now() - drawn); // it may have stood there for hours
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  return html`<span class="timefield"><label>${label}
      <input name=${name} dir="ltr" autocomplete="off" spellcheck="false" ?required=${required} .defaultValue=${value} placeholder="141403ZNOV26" title=${kitWord("time")}>
    </label>${now ? html`<button type="button" class="quiet" aria-label="${label}: ${t("now")}" @click=${fill}>${t("now")}</button>` : nothing}</span>`;
}

/** Read a time that was typed in; an empty one is 0 where it may be left out. */
export function readTime(text: string, field: string, { required = true } = {}): number {
  if (!text && !required) return 0;
  const at = timeOf(text);
  if (at === undefined) throw misread(kitWord("badTime", { field }));
  return at;
}

/** Everybody that something can be shown to: other parties, and open joint cells at which one sits. */
export function audience(page: Page): { id: string; title: string }[] {
  const parties = page.lists.rows("parties").filter((it) => it.party !== page.party && it.party !== "node" && it.addressable !== "never");
  const cells = page.lists.rows("cells").filter((it) => it.state === "open" && it.seated.includes(page.party));
  return [
    ...parties.map((it) => ({ id: it.party, title: it.name ?? it.party })),
    ...cells.map((it) => ({ id: it.cell, title: `${it.name ?? it.cell} (${t("cell")})` })),
  ];
}

/** Choose for each whom something can be shown to how much of it that is. The view has to want `parties` and `cells`. */
export function shareFields(page: Page): TemplateResult {
  return html`<fieldset class="shares"><legend>${t("shares")}</legend><small>${t("sharesHint")}</small>
    <div class="row">${audience(page).map(
      (it) => html`<label><span dir="auto">${it.title}</span>
        <select name="share:${it.id}">${DETAILS.map((detail) => html`<option value=${detail}>${t(detail)}</option>`)}</select></label>`,
    )}</div></fieldset>`;
}

/** The draft that shows something to whoever was chosen; none where nobody was. */
export function shareDrafts(about: string, data: FormData): Draft[] {
  const shared: Record<string, Shown["Detail"]> = {};
  for (const [name, value] of data) {
    if (name.startsWith("share:") && value !== "nothing") shared[name.slice(6)] = String(value) as Shown["Detail"];
  }
  if (!Object.keys(shared).length) return [];
  return [{ type: "share.set/v1", facts: { about, shared }, body: { reason: "" } } as Draft];
}

/** Parties by name, for a field that takes one. */
export function partyOptions(page: Page, { own = false, none = "" }: { own?: boolean; none?: string } = {}): TemplateResult {
  return html`${none ? html`<option value="">${none}</option>` : nothing}
    ${page.lists.rows("parties").filter((it) => it.party !== "node" && (own || it.party !== page.party)).map(
      (it) => html`<option value=${it.party}>${it.name ?? it.party}</option>`,
    )}`;
}

/** A field for a party by its id, or for anybody else in words. */
export function partyField(page: Page, label: string, name: string, { required = false }: { required?: boolean } = {}): TemplateResult {
  const list = `parties-${name}`;
  return html`<label>${label}<input name=${name} list=${list} dir="auto" autocomplete="off" ?required=${required}>
    <datalist id=${list}>${page.lists.rows("parties").filter((it) => it.party !== "node").map((it) => html`<option value=${it.party}>${it.name ?? it.party}</option>`)}</datalist></label>`;
}
