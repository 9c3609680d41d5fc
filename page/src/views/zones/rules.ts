// The rules of a zone or line in a form: when it holds, how many of what at which depth, and how one tells of it.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Refused } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import { faultAt, numberField, type Given, type Repeats } from "./fields.ts";
import { t as word } from "./fieldwords.ts";
import { MEDIA, t } from "./words.ts";

type Parties = readonly Shown["PartyRow"][];

/** Rows that are added and taken out, of one kind; each is told its place among those it began with. */
export function rows(repeats: Repeats, key: string, title: string, hint: string, row: (name: string, origin: number) => unknown, fault: unknown = nothing): TemplateResult {
  const drop = (event: Event, it: number) => {
    const box = (event.currentTarget as HTMLElement).closest("fieldset")!;
    repeats.drop(key, it);
    box.querySelector<HTMLElement>(":scope > .actions button")!.focus(); // what had the focus goes with its row
  };
  return html`<fieldset class="rows"><legend>${title}</legend>
    ${hint ? html`<small>${hint}</small>` : nothing}
    ${repeat(
      repeats.of(key),
      (it) => it,
      (it, i) => html`<div class="row repeated">${row(`${key}.${it}`, repeats.origin(key, it))}
        <button type="button" class="quiet" aria-label=${word("dropThis", { what: `${title} ${i + 1}` })} @click=${(event: Event) => drop(event, it)}>${word("drop")}</button></div>`,
    )}
    ${fault}
    <div class="actions"><button type="button" @click=${() => repeats.add(key)}>${word("add")}</button></div>
  </fieldset>`;
}

type Window = Shown["Interval"];

export function windowRows(repeats: Repeats, now: readonly Window[], why: Refused | undefined): TemplateResult {
  return rows(repeats, "window", t("windows"), t("windowsHint"), (name, i) => {
    const it = now[i];
    const end = it?.end_ms;
    return html`<ol-utc .label=${t("from")} name="${name}.from" .ms=${it?.start_ms || undefined}></ol-utc>
      <ol-utc .label=${t("until")} name="${name}.until" .ms=${typeof end === "number" ? end : undefined}></ol-utc>
      <small class="beside">${word("ufn")}</small>`;
  }, faultAt(why, "window"));
}

/** An end that is not given is until further notice, a beginning from ever. */
export function windowsGiven(given: Given, repeats: Repeats): Window[] {
  return repeats.names("window").map((it) => ({ start_ms: given.time(`${it}.from`) ?? 0, end_ms: given.time(`${it}.until`) ?? "UFN" }));
}

type Limit = Shown["Limit"];

export function limitRows(repeats: Repeats, now: readonly Limit[], parties: Parties, why: Refused | undefined): TemplateResult {
  return rows(repeats, "limit", t("limits"), t("limitsHint"), (name, i) => {
    const it = now[i];
    const metres = (mm: number | null | undefined) => (mm == null ? "" : String(mm / 1000));
    return html`<label>${t("counted")} <input name="${name}.counted" list="counted" dir="ltr" autocomplete="off" value=${it?.counted ?? "people"} required></label>
      ${numberField(t("maximum"), `${name}.maximum`, it?.maximum, true)}
      ${numberField(t("fromM"), `${name}.from`, metres(it?.from_mm) || "0")}
      ${numberField(t("toM"), `${name}.to`, metres(it?.to_mm))}
      <label>${t("forParty")} <select name="${name}.party"><option value="*">${t("everybody")}</option>${parties.map(
        (party) => html`<option value=${party.party} ?selected=${party.party === it?.party}>${party.name ?? party.party}</option>`,
      )}</select></label>`;
  }, html`${faultAt(why, "limit")}<datalist id="counted">${["people", "tracks", "tank", "gun", "vehicle", "aircraft"].map((it) => html`<option value=${it}></option>`)}</datalist>`);
}

export function limitsGiven(given: Given, repeats: Repeats): Limit[] {
  return repeats.names("limit").map((it) => {
    const to = given.number(`${it}.to`);
    return {
      counted: given.text(`${it}.counted`),
      maximum: given.number(`${it}.maximum`) ?? 0,
      from_mm: Math.round((given.number(`${it}.from`) ?? 0) * 1000),
      to_mm: to === undefined ? null : Math.round(to * 1000),
      party: given.text(`${it}.party`) || "*",
    };
  });
}

type Rung = Shown["Rung"];

export function rungRows(repeats: Repeats, now: readonly Rung[], templates: readonly Shown["TemplateRow"][], parties: Parties, why: Refused | undefined): TemplateResult {
  // What a rung says stays there to be chosen, though the server lists it no more, or could not be asked.
  const titles = new Map([...now.map((it) => [it.template, it.template] as const), ...templates.map((it) => [it.template, it.title] as const)]);
  const languages = [...new Set([...now.flatMap((it) => it.languages as string[]), ...templates.flatMap((it) => it.texts.map((text) => text.text.language))])];
  return html`${rows(repeats, "rung", t("ladder"), t("ladderHint"), (name, i) => {
    const it = now[i];
    const said: readonly string[] = (it?.languages as string[] | undefined) ?? ["en", "ar"];
    return html`<label>${t("medium")} <select name="${name}.medium">${MEDIA.map((medium) => html`<option value=${medium} ?selected=${medium === it?.medium}>${t(medium)}</option>`)}</select></label>
      <label>${t("template")} <select name="${name}.template" required>${[...titles].map(([id, title]) => html`<option value=${id} ?selected=${id === it?.template}>${title}</option>`)}</select></label>
      <label>${t("route")} <select name="${name}.via"><option value="">${t("direct")}</option>${parties.map(
        (party) => html`<option value=${party.party} ?selected=${party.party === it?.via}>${t("via", { party: party.name ?? party.party })}</option>`,
      )}</select></label>
      <fieldset class="choice"><legend>${t("languages")}</legend>${languages.map(
        (language) => html`<label><input type="checkbox" name="${name}.languages" value=${language} ?checked=${said.includes(language)}> <span dir="ltr">${language}</span></label>`,
      )}</fieldset>
      <label>${t("note")} <input name="${name}.note" dir="auto" autocomplete="off" value=${it?.note ?? ""}></label>`;
  }, faultAt(why, "ladder", "rung"))}
  <small>${t("ladderNotice")}</small>`;
}

export function ladderGiven(given: Given, repeats: Repeats, zone: string, before: Shown["Ladder"] | undefined): Shown["Ladder"] | undefined {
  const rungs = repeats.names("rung").map((it): Rung => {
    const via = given.text(`${it}.via`);
    return {
      medium: given.text(`${it}.medium`) as Rung["medium"],
      template: given.text(`${it}.template`),
      languages: given.all(`${it}.languages`),
      route: via ? "via" : "direct",
      via: via || null,
      note: given.text(`${it}.note`),
    };
  });
  return rungs.length ? ({ id: before?.id ?? zone, zone, rungs, note: before?.note ?? "" } as Shown["Ladder"]) : undefined;
}
