// Small parts of the desk, the hand-over and the presence that need to know nothing.
import { html, nothing, type TemplateResult } from "lit";
import { language } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";

/** The parts of a view, as links: the address says which is shown. */
export function parts(label: string, room: string, names: readonly (readonly [string, string])[], current: string): TemplateResult {
  return html`<nav class="subnav" aria-label=${label}>${names.map(
    ([name, title]) => html`<a href=${name ? `#/${room}/${name}` : `#/${room}`} aria-current=${name === current ? "page" : nothing}>${title}</a>`,
  )}</nav>`;
}

/** A moment, in the two ways in which it is read: as a group, and for machines. */
export function moment(ms: number): TemplateResult {
  return ms ? html`<time dir="ltr" datetime=${new Date(ms).toISOString()}>${dtg(ms)}</time>` : html`—`;
}

/** Heads of columns; a column without a name has none. */
export function heads(names: readonly string[]): TemplateResult {
  return html`${names.map((it) => (it ? html`<th scope="col">${it}</th>` : html`<td></td>`))}`;
}

/** What stands between the parts of a line. */
export function comma(): string {
  return language() === "ar" ? "، " : ", ";
}

/** The form that an event came from, and what was typed into it. */
export function typed(event: SubmitEvent): { form: HTMLFormElement; data: FormData; text: (name: string) => string } {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const data = new FormData(form);
  return { form, data, text: (name) => String(data.get(name) ?? "").trim() };
}
