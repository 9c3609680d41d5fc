// The way of a GPX file, as the command line takes it: its one route, or else its waypoints. Tracks are where somebody was.
import { timeOf } from "../zones/moments.ts";
import type { Pair } from "../../parts/geometry/footprint.ts";
import { Unread } from "../../parts/geometry/shapes.ts";

export interface GpxPoint {
  at: Pair;
  name: string;
  arrive_ms: number | undefined;
}

export function readGpx(text: string): GpxPoint[] {
  const file = new DOMParser().parseFromString(text, "application/xml");
  if (file.querySelector("parsererror")) throw new Unread("geojson", "XML");
  const routes = [...file.getElementsByTagName("rte")];
  if (routes.length > 1) throw new Unread("geometry", `GPX: rte × ${routes.length}`);
  const points = [...(routes[0]?.getElementsByTagName("rtept") ?? file.getElementsByTagName("wpt"))];
  if (!points.length) throw new Unread("empty", "GPX: rte, wpt");
  return points.map((it) => {
    const [lat, lon] = ["lat", "lon"].map((axis) => Number(it.getAttribute(axis)?.trim() || Number.NaN)) as [number, number];
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) throw new Unread("coordinate", `${it.getAttribute("lat")} ${it.getAttribute("lon")}`);
    const said = (tag: string) => it.getElementsByTagName(tag)[0]?.textContent?.trim() ?? "";
    const arrive_ms = timeOf(said("time"));
    if (said("time") && arrive_ms === undefined) throw new Unread("geometry", said("time"));
    return { at: [Math.round(lon * 1e7), Math.round(lat * 1e7)], name: said("name"), arrive_ms };
  });
}
