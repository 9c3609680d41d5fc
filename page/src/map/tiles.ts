// A base map of the operator's own: a PMTiles file on the server, drawn over the land and below everything else.
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Api } from "../data/api.ts";
import type { Engine } from "./engine.ts";
import type { Palette } from "./palette.ts";

export interface Tiles {
  source: SourceSpecification;
  /** Names of its layers, where it is made of shapes. */
  shapes: readonly string[];
}

/** How shapes are written, by the number that a file has for it; of any other number are pictures. */
const SHAPES: Record<number, "mvt" | "mlt"> = { 1: "mvt", 6: "mlt" };

let asking: Promise<Tiles | undefined> | undefined;

/** What the server has, once for all maps of the page; asked again when it could not be read. */
export function ownTiles(engine: Engine, api: Api): Promise<Tiles | undefined> {
  asking ??= ask(engine, api).catch((error: unknown) => {
    asking = undefined;
    throw error;
  });
  return asking;
}

/** Nothing is the usual case. A file that cannot be read is said, and the map goes on without. */
async function ask(engine: Engine, api: Api): Promise<Tiles | undefined> {
  const { address } = await api.look<{ address: string }>("/page/tiles.json");
  if (!address) return undefined;
  const { PMTiles, Protocol } = await import("pmtiles");
  const url = new URL(address, location.href).href;
  const archive = new PMTiles(url);
  const [header, said] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
  const protocol = new Protocol();
  protocol.add(archive);
  engine.addProtocol("pmtiles", protocol.tile);
  const { attribution, vector_layers } = said as { attribution?: string; vector_layers?: { id: string }[] };
  const common = {
    url: `pmtiles://${url}`,
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    ...(attribution ? { attribution } : {}),
  };
  const encoding = SHAPES[header.tileType];
  return {
    source: encoding ? { type: "vector", encoding, ...common } : { type: "raster", tileSize: 256, ...common },
    shapes: vector_layers?.map((it) => it.id) ?? [],
  };
}

/** How it is drawn: pictures as they are; shapes as thin lines and faint areas, for the rest is what matters. */
export function tileLayers(tiles: Tiles, colours: Palette): LayerSpecification[] {
  if (tiles.source.type === "raster") return [{ id: "tiles", type: "raster", source: "tiles" }];
  return tiles.shapes.flatMap((it): LayerSpecification[] => [
    {
      id: `tiles-${it}-area`, type: "fill", source: "tiles", "source-layer": it,
      filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colours.coast, "fill-opacity": 0.08 },
    },
    {
      id: `tiles-${it}-line`, type: "line", source: "tiles", "source-layer": it,
      paint: { "line-color": colours.coast, "line-width": 0.7, "line-opacity": 0.7 },
    },
  ]);
}
