// MapLibre and the land, loaded when a map is first shown: neither is part of what the page loads at first.
import type * as MapLibre from "maplibre-gl";
import type { Topology, GeometryCollection } from "topojson-specification";
import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { drawable, type Land } from "./land.ts";

export type Engine = typeof MapLibre;

let loading: Promise<{ engine: Engine; land: Land }> | undefined;

/** The engine and the land, once for all maps of the page; tried again when it failed. */
export function loadEngine(): Promise<{ engine: Engine; land: Land }> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<{ engine: Engine; land: Land }> {
  const [engine, topojson, land] = await Promise.all([
    import("maplibre-gl"),
    import("topojson-client"),
    fetch(named("land")).then((it) => it.json() as Promise<Topology<{ land: GeometryCollection }>>),
  ]);
  engine.setWorkerUrl(new URL(named("worker"), location.href).href); // a file of ours: the policy allows no other
  const read = topojson.feature(land, land.objects.land) as unknown as FeatureCollection<Polygon | MultiPolygon>;
  return { engine, land: drawable(read) };
}

function named(what: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="openline-${what}"]`)!.content;
}
