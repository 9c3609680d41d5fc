// The time as each account has it: bars of uncertainty below each other, the same axis for all.
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { hatches } from "../../parts/hatches.ts";
import { across, timeTicks } from "../../parts/scale.ts";
import { language } from "../../words/index.ts";
import { dtg, span as spanText, zulu } from "../../words/times.ts";
import { lookOf } from "./drawing.ts";
import { speakerName } from "./saying.ts";
import type { AccountRow, Picture } from "./types.ts";
import { t } from "./words.ts";

const WIDTH = 760;
const EDGE = 24;
const ROW = 34;
const TOP = 8;
const HATCHES = ["h0", "h1", "h2", "h3"];

/** The stretch that is drawn: all that any account allows, and some room at both ends. */
export function stretchOf(it: Pick<Picture, "earliest_ms" | "latest_ms">): { from: number; to: number } {
  const room = Math.max((it.latest_ms - it.earliest_ms) * 0.15, 60_000);
  return { from: it.earliest_ms - room, to: it.latest_ms + room };
}

export function timesPlot(page: Page, it: Picture): TemplateResult | typeof nothing {
  const all = it.accounts.filter((one) => one.account);
  const key = (one: AccountRow) => JSON.stringify([speakerName(page, one), one.account!.at_ms, one.account!.within_ms]);
  const dated = all.filter((one, n) => all.findIndex((other) => key(other) === key(one)) === n); // said again is one bar
  if (dated.length < 2) return nothing;
  const rtl = language() === "ar";
  const span = stretchOf(it);
  const x = (ms: number) => across(ms, span, EDGE, WIDTH - EDGE, rtl);
  const base = TOP + dated.length * ROW;
  const said = dated.map((one) => `${speakerName(page, one)}: ${dtg(one.account!.at_ms)}${one.account!.within_ms ? ` ± ${spanText(one.account!.within_ms)}` : ""}`);
  return html`<h3>${t("times")}</h3><div class="scroll" tabindex="0" role="region" aria-label=${t("times")}>
    <svg class="plot times" viewBox="0 0 ${WIDTH} ${base + 26}" role="img" aria-label=${said.join("; ")}>${hatches("times")}
      <g class="axis">${timeTicks(span).map((at) => svg`<line class="grid" x1=${x(at)} x2=${x(at)} y1=${TOP} y2=${base + 4} />
        <text x=${x(at)} y=${base + 20} text-anchor="middle">${zulu(at, span.to - span.from < 600_000)}</text>`)}</g>
      ${dated.map((one, n) => {
        const { at_ms, within_ms } = one.account!;
        const [a, b] = [x(at_ms - within_ms), x(at_ms + within_ms)].sort((p, q) => p - q) as [number, number];
        const top = TOP + n * ROW;
        const [end, anchor] = b > WIDTH * 0.6 ? [a - 8, rtl ? "start" : "end"] : [b + 8, rtl ? "end" : "start"];
        return svg`<g><rect class="bar" x=${a} width=${Math.max(3, b - a)} y=${top + 6} height=${ROW - 14} fill="url(#times-${HATCHES[lookOf(it, one) % HATCHES.length]})" />
          <line class="at" x1=${x(at_ms)} x2=${x(at_ms)} y1=${top + 3} y2=${top + ROW - 5} />
          <text x=${end} y=${top + ROW / 2 + 4} text-anchor=${anchor}>${speakerName(page, one)}</text></g>`;
      })}
    </svg></div>`;
}
