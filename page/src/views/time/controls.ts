// What a person moves time with: play and pause, speeds, the slider with its marks, and a date-time group.
import { html, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { dtg, utc, zulu } from "../../words/times.ts";
import { readTime } from "./dtg.ts";
import { SPEEDS, WIDTHS, type Span, type Speed, type Tick, type Width } from "./running.ts";
import { t } from "./words.ts";

export type How = "then" | "corrected" | "side";

export interface Controls {
  at: number;
  live: boolean;
  how: How;
  speed: Speed;
  playing: boolean;
  span: Span;
  ticks: readonly Tick[];
  count: number;
  go: (ms: number) => void;
  step: (direction: 1 | -1) => void;
  play: () => void;
  setHow: (how: How) => void;
  width: Width;
  setWidth: (width: Width) => void;
  setSpeed: (speed: Speed) => void;
}

const HOWS: readonly (readonly [How, "thenName" | "correctedName" | "sideName"])[] = [
  ["then", "thenName"], ["corrected", "correctedName"], ["side", "sideName"],
];

export function controls(it: Controls): TemplateResult {
  return html`<section class="card timeline">
    <div class="row">
      <div class="actions">
        <button type="button" @click=${() => it.step(-1)} aria-label=${t("back")} title=${t("back")}><span class="turn" aria-hidden="true">|◀</span></button>
        <button type="button" class="primary" aria-pressed=${it.playing} @click=${it.play}>
          ${it.playing ? t("pause") : html`<span class="turn" aria-hidden="true">▶</span> ${t("play")}`}</button>
        <button type="button" @click=${() => it.step(1)} aria-label=${t("forth")} title=${t("forth")}><span class="turn" aria-hidden="true">▶|</span></button>
      </div>
      <fieldset class="choice speeds"><legend>${t("speed")}</legend>${SPEEDS.map((speed) => html`<label>
        <input type="radio" name="speed" .checked=${it.speed === speed} @change=${() => it.setSpeed(speed)}>
        <bdi dir="ltr">${speed}×</bdi></label>`)}</fieldset>
      <fieldset class="choice widths"><legend>${t("width")}</legend>${WIDTHS.map((width) => html`<label>
        <input type="radio" name="width" .checked=${it.width === width} @change=${() => it.setWidth(width)}>
        ${t(width)}</label>`)}</fieldset>
      <fieldset class="choice hows"><legend>${t("how")}</legend>${HOWS.map(([how, name]) => html`<label>
        <input type="radio" name="how" .checked=${it.how === how} @change=${() => it.setHow(how)}>
        ${t(name)}</label>`)}</fieldset>
      ${jump(it)}
    </div>
    <div class="slide">
      <svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=${t("marks", { n: it.count })}>
        ${it.ticks.map((tick) => svg`<line x1=${tick.x} x2=${tick.x} y1=${tick.urgent ? 0 : 24 - Math.min(6 + 3 * tick.count, 20)}
          y2="24" class=${tick.urgent ? "urgent" : ""}></line>`)}
      </svg>
      <input type="range" aria-label=${t("at")} aria-valuetext=${it.live ? t("live") : dtg(it.at)}
        min=${Math.floor(it.span.fromMs)} max=${Math.ceil(it.span.toMs)} step="1000" .value=${live(String(Math.round(it.at)))}
        @input=${(event: Event) => it.go(Number((event.target as HTMLInputElement).value))}>
      <div class="ends"><time dir="ltr">${dtg(it.span.fromMs)}</time>
        <strong><time dir="ltr" datetime=${utc(it.at)}>${it.live ? t("live") : `${dtg(it.at)} ${zulu(it.at)}`}</time></strong>
        <time dir="ltr">${dtg(it.span.toMs)}</time></div>
    </div>
    <small>${t("keys")}</small>
  </section>`;
}

/** A field for a time, and what goes there once it is one. */
export function jump(it: { at: number; go: (ms: number) => void }, words: { label: string; go: string } = { label: t("time"), go: t("go") }): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("time") as HTMLInputElement;
    const ms = readTime(field.value);
    field.setCustomValidity(ms === undefined ? t("noTime", { example: dtg(it.at) }) : "");
    field.reportValidity();
    if (ms !== undefined) it.go(ms);
  };
  const typed = (event: Event) => (event.target as HTMLInputElement).setCustomValidity("");
  return html`<form class="jump" role="search" @submit=${submit}>
    <label>${words.label}<input name="time" dir="ltr" autocomplete="off" spellcheck="false" required
      placeholder=${dtg(it.at)} @input=${typed}></label>
    <button type="submit">${words.go}</button>
  </form>`;
}
