// What a zone or line says, in words, field by field.
import type { Shown } from "../../data/types.ts";
import { bandText } from "../../parts/geometry/altitude.ts";
import { written } from "../../parts/geometry/coordinates.ts";
import { vertices, type Footprint, type Pair } from "../../parts/geometry/footprint.ts";
import { dtg, span } from "../../words/times.ts";
import { shortUtc } from "./moments.ts";
import { t } from "./saidwords.ts";
import { t as zone } from "./words.ts";

export interface Field {
  key: string;
  label: string;
  text: string;
  /** Whether it is of the machine: numbers, coordinates, ids. */
  ltr?: boolean;
}

type Zone = Shown["Zone"];
type Line = Shown["Line"];

export function zoneSaid(it: Zone): Field[] {
  const area = it.footprint as Footprint;
  return [
    { key: "name", label: t("name"), text: it.name },
    { key: "shape", label: t("shape"), text: shapeText(area), ltr: area.type === "circle" },
    ...(area.type === "circle" ? [] : [{ key: "edges", label: t("edges"), text: t(area.edges ?? (area.type === "corridor" ? "geodesic" : "planar")) }, vertexField(area.type === "polygon" ? area.parts : [[area.centreline]])]),
    { key: "altitude", label: t("altitude"), text: bandText(it.altitude), ltr: true },
    ...common(it),
    { key: "perimeter", label: t("perimeter"), text: it.perimeter_mm ? `${it.perimeter_mm / 1000} m` : t("none"), ltr: true },
    { key: "empty", label: t("empty"), text: it.empty_alert_s == null ? t("none") : span(it.empty_alert_s * 1000) },
    { key: "ladder", label: t("ladder"), text: ladderText(it) },
  ];
}

export function lineSaid(it: Line): Field[] {
  return [
    { key: "name", label: t("name"), text: it.name },
    { key: "shape", label: t("shape"), text: t("path", { n: it.path.length }) },
    { key: "edges", label: t("edges"), text: t(it.edges ?? "planar") },
    vertexField([[it.path as Pair[]]]),
    { key: "left", label: t("left"), text: it.left || "—" },
    { key: "right", label: t("right"), text: it.right || "—" },
    ...common(it),
  ];
}

function common(it: Zone | Line): Field[] {
  return [
    { key: "windows", label: t("windows"), text: windowsText(it.windows), ltr: !!it.windows?.length },
    { key: "limits", label: t("limits"), text: (it.limits ?? []).map(limitText).join("; ") || t("none") },
    { key: "source", label: t("source"), text: it.source || "—" },
  ];
}

/** All of them, ring by ring: what differs in the last one differs. */
function vertexField(parts: readonly Pair[][][]): Field {
  const several = parts.flat().length > 1;
  const said = parts.flatMap((rings, i) => rings.flatMap((ring, hole) => [
    ...(several ? [hole ? t("hole", { part: i + 1, hole }) : t("part", { part: i + 1 })] : []),
    ...ring.map(([lon_e7, lat_e7]) => written({ lat_e7, lon_e7 })),
  ]));
  return { key: "vertices", label: t("vertices"), text: said.join("\n"), ltr: true };
}

export function shapeText(it: Footprint): string {
  if (it.type === "circle") return t("circle", { radius: it.radius_mm / 1e6, centre: written(it.centre) });
  if (it.type === "corridor") return t("corridor", { width: it.half_width_mm / 1000 });
  const [n, parts, holes] = [vertices(it).length, it.parts.length, it.parts.flat().length - it.parts.length];
  return [t("polygon", { n }), parts > 1 ? t("parts", { n: parts }) : "", holes ? t("holes", { n: holes }) : ""].filter(Boolean).join(", ");
}

export function windowsText(all: readonly Shown["Interval"][] | undefined): string {
  if (!all?.length) return t("always");
  const at = (ms: number) => (ms % 60_000 ? shortUtc(ms) : dtg(ms));
  return all.map((it) => `${it.start_ms ? at(it.start_ms) : t("ever")} – ${typeof it.end_ms === "number" ? at(it.end_ms) : "UFN"}`).join("; ");
}

function limitText(it: Shown["Limit"]): string {
  const { counted, maximum } = it;
  const whole = !it.from_mm && it.to_mm == null;
  const said = whole ? t("limit", { counted, maximum }) : t("limitBand", { counted, maximum, from: (it.from_mm ?? 0) / 1000, to: it.to_mm == null ? "…" : it.to_mm / 1000 });
  return it.party && it.party !== "*" ? `${said}, ${t("limitFor", { party: it.party })}` : said;
}

function ladderText(it: Zone): string {
  const rungs = (it.ladder?.rungs ?? []) as Shown["Rung"][];
  const said = rungs.map((rung) =>
    [zone(rung.medium), rung.template, (rung.languages as string[]).join(" "), rung.via ? zone("via", { party: rung.via }) : "", rung.note].filter(Boolean).join(", "));
  return [...said, it.ladder?.note].filter(Boolean).join("; ") || t("none");
}

export interface Difference extends Field {
  before: string;
}

/** Field by field, with what was beside what is; `before` equals `text` where nothing changed. */
export function differences(before: readonly Field[], after: readonly Field[]): Difference[] {
  const keys = [...new Set([...before, ...after].map((it) => it.key))];
  return keys.map((key) => {
    const [was, is] = [before.find((it) => it.key === key), after.find((it) => it.key === key)];
    return { ...(is ?? was)!, text: is?.text ?? "—", before: was?.text ?? "—" };
  });
}
