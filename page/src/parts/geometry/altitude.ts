// Altitudes with their datum: without it nothing compares.
export interface Limit {
  reference: "AGL" | "HAE" | "MSL" | "SFC" | "STD" | "UNL";
  value_mm?: number;
}
export interface Band {
  floor?: Limit;
  ceiling?: Limit;
}

const FOOT_MM = 304.8;
const DATUMS: Record<string, Limit["reference"]> = {
  HAE: "HAE", WGS84: "HAE", W84: "HAE", MSL: "MSL", AMSL: "MSL", ALT: "MSL",
  AGL: "AGL", ASFC: "AGL", GND: "AGL", SFC: "AGL", STD: "STD", FL: "STD",
};

/** Read FL95, 1500 ft MSL, 300 m AGL, SFC or UNL; undefined for what has no unit, no datum, or is none. */
export function readAltitude(text: string): Limit | undefined {
  const said = text.trim().toUpperCase().replace(/\s+/g, " ");
  if (["SFC", "GND", "SURFACE", "GROUND", "0 SFC", "0 AGL", "0 GND"].includes(said)) return { reference: "SFC", value_mm: 0 };
  if (["UNL", "UNLIM", "UNLIMITED", "UNLTD"].includes(said)) return { reference: "UNL", value_mm: 0 };
  const level = /^FL ?(\d{1,3})$/.exec(said);
  if (level) return { reference: "STD", value_mm: Math.round(Number(level[1]) * 100 * FOOT_MM) };
  const height = /^([+-]?\d+(?:\.\d+)?) ?(FT|FEET|F|M) ?([A-Z]\w*)$/.exec(said);
  const reference = height && DATUMS[height[3]!];
  if (!height || !reference) return undefined;
  return { reference, value_mm: Math.round(Number(height[1]) * (height[2] === "M" ? 1000 : FOOT_MM)) };
}

/** An altitude as people write it; feet above pressure altitude as a flight level. */
export function altitudeText(it: Limit | undefined, otherwise: "SFC" | "UNL" = "SFC"): string {
  if (!it) return otherwise;
  if (it.reference === "SFC" || it.reference === "UNL") return it.reference;
  const mm = it.value_mm ?? 0;
  const level = mm / FOOT_MM / 100;
  if (it.reference === "STD" && Math.abs(level - Math.round(level)) < 0.001) return `FL${String(Math.round(level)).padStart(2, "0")}`;
  const feet = mm / FOOT_MM;
  return Math.abs(feet - Math.round(feet)) < 0.004 && mm % 1000 ? `${Math.round(feet)} ft ${it.reference}` : `${mm / 1000} m ${it.reference}`;
}

export function bandText(it: Band | undefined): string {
  return `${altitudeText(it?.floor)} – ${altitudeText(it?.ceiling, "UNL")}`;
}
