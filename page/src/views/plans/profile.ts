// The altitude of what flies, along its legs: one band is declared, and holds on every leg.
import { html, svg, type TemplateResult } from "lit";
import { altitudeText } from "../../parts/geometry/altitude.ts";
import { t } from "./formwords.ts";
import type { Movement } from "./plan.ts";
import { legsSaid } from "./saidplan.ts";

const FLIES = new Set(["rotary", "fixed_wing", "unmanned"]);
const WIDTH = 600;
const HEIGHT = 120;

export function profile(it: Movement): TemplateResult | undefined {
  if (!FLIES.has(it.kind)) return undefined;
  const legs = legsSaid(it);
  const length = legs.reduce((sum, leg) => sum + leg.km, 0) || 1;
  const [floor, ceiling] = [it.altitude?.floor, it.altitude?.ceiling];
  const low = floor?.value_mm ?? 0;
  const high = ceiling?.reference === "UNL" || !ceiling ? undefined : (ceiling.value_mm ?? 0);
  const top = (high ?? Math.max(low * 2, 1e6)) * 1.15;
  const y = (mm: number) => HEIGHT - 20 - (mm / top) * (HEIGHT - 30);
  let x = 40;
  const scale = (WIDTH - 60) / length;
  const said = `${altitudeText(floor)} – ${altitudeText(ceiling, "UNL")}`;
  return html`<figure class="profile"><figcaption>${t("flies")}: <span dir="ltr" class="mono">${said}</span></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${t("flies")}: ${said}" dir="ltr">
      ${legs.map((leg) => {
        const from = x;
        x += leg.km * scale;
        return svg`<rect x=${from} y=${high === undefined ? 4 : y(high)} width=${Math.max(0, x - from)} height=${Math.max(2, y(low) - (high === undefined ? 4 : y(high)))} class="band"></rect>
          <text x=${(from + x) / 2} y=${HEIGHT - 4} text-anchor="middle">${leg.leg}</text>`;
      })}
      <line x1="40" x2=${WIDTH - 20} y1=${y(0)} y2=${y(0)} class="ground"></line>
    </svg></figure>`;
}
