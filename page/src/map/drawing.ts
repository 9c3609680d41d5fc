// Drawing on a map: one thing, then it is done. What is drawn with is loaded when somebody first draws.
import type { Geometry } from "geojson";
import type { Map } from "maplibre-gl";

export type DrawMode = "polygon" | "line" | "circle" | "point";

const NAMES = { polygon: "polygon", line: "linestring", circle: "circle", point: "point" } as const;

/** Have one thing drawn; a circle comes as the polygon around it. Escape begins anew, Enter ends a line or polygon. */
export function startDrawing(map: Map, mode: DrawMode, done: (geometry: Geometry) => void): { stop(): void } {
  let ended = false;
  let stop = () => {};
  void load().then(({ terra, Adapter }) => {
    if (ended) return;
    const draw = new terra.TerraDraw({
      adapter: new Adapter({ map, prefixId: "drawing" }),
      modes: [
        new terra.TerraDrawPolygonMode(),
        new terra.TerraDrawLineStringMode(),
        new terra.TerraDrawCircleMode({ segments: 96, projection: "globe" }),
        new terra.TerraDrawPointMode(),
      ],
    });
    draw.start();
    draw.setMode(NAMES[mode]);
    stop = () => draw.stop();
    draw.on("finish", (id) => {
      const drawn = draw.getSnapshotFeature(id)?.geometry;
      // It is still at work on what it finished when it says so.
      queueMicrotask(() => {
        if (ended || !drawn) return;
        end();
        done(drawn);
      });
    });
  });
  const end = () => {
    if (ended) return;
    ended = true;
    stop();
  };
  return { stop: end };
}

async function load() {
  const [terra, adapter] = await Promise.all([import("terra-draw"), import("terra-draw-maplibre-gl-adapter")]);
  return { terra, Adapter: adapter.TerraDrawMapLibreGLAdapter };
}
