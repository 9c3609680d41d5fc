// What another party is shown of a thing of one's own, now and at each level of detail, side by side.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { degrees } from "../../parts/place.ts";
import { phrase } from "../../words/phrases.ts";
import { role } from "../../words/terms.ts";
import { dtg, instant } from "../../words/times.ts";
import { audience, DETAILS, detailWord } from "./fields.ts";
import { Part, typed } from "./kit.ts";
import { t } from "./wordsshown.ts";

type Previews = Shown["Previews"];
const OWN = ["zones", "lines", "areas", "sites", "movements", "activities", "sightings", "coverages"] as const;

@customElement("ol-desk-preview")
export class PreviewPart extends Part {
  override readonly kinds: readonly Kind[] = [...OWN, "parties", "cells"];
  @state() private found: Previews[] = [];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  private get things(): { id: string; title: string }[] {
    return OWN.flatMap((kind) => this.page.lists.rows(kind).filter((it) => it.owner === this.page.party && it.id).map((it) => {
      const name = "name" in it && it.name ? `${it.name} (${short(it.id!)})` : short(it.id!);
      return { id: it.id!, title: `${phrase(TYPES[kind])}: ${name}` };
    }));
  }

  override render() {
    const { things } = this;
    return html`<p class="lede">${t("previewLede")}</p>
      ${things.length ? html`<form class="card" role="search" @submit=${this.look}><div class="row">
        <label>${t("thing")}<select name="about">${repeat(things, (it) => it.id, (it) => html`<option value=${it.id}>${it.title}</option>`)}</select></label>
        <label>${t("to")}<select name="to">${repeat(audience(this.page), (it) => it.id, (it) => html`<option value=${it.id}>${it.title}</option>`)}</select></label>
        <button class="primary" ?disabled=${this.isBusy("look")}>${t("show")}</button></div>${this.outcome("look")}</form>`
        : html`<p class="empty">${t("noThings")}</p>`}
      ${this.found.length ? this.sideBySide(this.found) : nothing}`;
  }

  private readonly look = async (event: SubmitEvent) => {
    const { text } = typed(event);
    const found = await this.attempt("look", () => Promise.all(DETAILS.map((detail) => {
      const asked = new URLSearchParams({ about: text("about"), to: text("to"), detail });
      return this.page.api.ask<Previews>(`/v1/preview?${asked}`);
    })));
    this.found = found ?? [];
  };

  private sideBySide(found: readonly Previews[]) {
    const first = found[0]!;
    const through = first.through && first.through !== first.to ? first.through : "";
    const to = audience(this.page).find((it) => it.id === first.to)?.title ?? first.to;
    return html`<h2>${t("previewOf", { thing: thingName(this.page, first.about), to })}</h2>
      <p aria-live="polite">${first.notice ? html`<bdi lang="en">${first.notice}</bdi>` : nothing} ${through ? t("through", { via: partyName(this.page, through) }) : nothing}
        ${first.consent_missing ? html`<strong class="late">⚠ ${t("consentMissing")}</strong>` : nothing}</p>
      <div class="levels"><article class="card present"><h2>${t("nowShown")}: ${detailWord(first.now.detail)}</h2>${this.entries(first.now.shown)}</article>
        ${found.map((it) => it.then && it.then.detail !== "nothing" ? html`<article class="card"><h2>${t("thenShown", { detail: detailWord(it.then.detail) })}</h2>${this.entries(it.then.shown)}</article>` : nothing)}</div>`;
  }

  private entries(shown: readonly Record<string, unknown>[]) {
    if (!shown.length) return html`<p>${t("nothingShown")}</p>`;
    return shown.map((it) => html`<section><h3>${phrase(String(it["type"] ?? ""))}</h3><dl class="facts">${Object.entries(it)
      .filter(([name]) => name !== "type" && name !== "facts" && name !== "body")
      .map(([name, value]) => html`<dt>${fieldWord(name)}</dt><dd><bdi>${written(name, value)}</bdi></dd>`)}</dl>
      ${it["body"] || it["facts"] ? html`<details class="more"><summary>${t("raw")}</summary><pre dir="ltr">${JSON.stringify({ facts: it["facts"], body: it["body"] }, null, 1)}</pre></details>` : nothing}</section>`);
  }
}

const TYPES: Record<(typeof OWN)[number], string> = {
  zones: "zone.add/v1", lines: "line.add/v1", areas: "control.state/v1", sites: "site.add/v1", movements: "movement.notify/v1",
  activities: "activity.notify/v1", sightings: "sighting.report/v1", coverages: "coverage.report/v1",
};

const FIELDS = ["entry", "detail", "call", "author", "about", "hours_ms", "box_e7", "at_ms", "pass_to"] as const;

function fieldWord(name: string): string {
  return (FIELDS as readonly string[]).includes(name) ? t(`f_${name as (typeof FIELDS)[number]}`) : name.replaceAll("_", " ");
}

function written(name: string, value: unknown): string {
  if (name === "detail") return detailWord(String(value));
  if (name === "call") return (value as { party: string; via?: string }[]).map((it) => it.party + (it.via ? ` (${it.via})` : "")).join(", ") || "—";
  if (name === "box_e7") {
    const [west, south, east, north] = (value as number[]).map((it) => it / 1e7) as [number, number, number, number];
    return `${degrees(south, west)} – ${degrees(north, east)}`;
  }
  if (name === "hours_ms") return (value as (number | "UFN")[]).map((it) => instant(it)).join(" – ");
  if (name.endsWith("_ms") && typeof value === "number") return dtg(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
