// Hatches beside every colour of a plot, so that they can be told apart in a copy of a copy.
import { svg, type SVGTemplateResult } from "lit";

/** Hatches that can be told apart in black and white, too. */
export function hatches(id: string): SVGTemplateResult {
  const tile = (name: string, size: number, inside: SVGTemplateResult) => svg`<pattern
    id="${id}-${name}" class="hatch ${name}" patternUnits="userSpaceOnUse" width=${size} height=${size}><rect width=${size} height=${size} />${inside}</pattern>`;
  return svg`<defs>
    ${tile("h0", 8, svg`<path d="M-2 2 2 -2M0 8 8 0M6 10 10 6" />`)}
    ${tile("h1", 8, svg`<circle cx="4" cy="4" r="1.6" />`)}
    ${tile("h2", 8, svg`<path d="M0 4H8" />`)}
    ${tile("h3", 8, svg`<path d="M4 0V8M0 4H8" />`)}
    ${tile("observed", 8, svg``)}
    ${tile("partly", 6, svg`<path d="M3 0V6" />`)}
    ${tile("jammed", 8, svg`<path d="M0 0 8 8M8 0 0 8" />`)}
    ${tile("turned", 8, svg`<path d="M0 6 4 2 8 6" />`)}
    ${tile("not", 6, svg`<circle cx="3" cy="3" r="1.2" />`)}
    ${tile("unsaid", 8, svg``)}
    ${tile("limit", 16, svg`<path d="M0 8H10" />`)}
  </defs>`;
}
