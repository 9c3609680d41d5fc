// Measuring on the map: points one after the other, by pointer or by keyboard, and how far it is along them.
import type { Feature } from "geojson";
import type { Map } from "maplibre-gl";
import { along, measure, unwrapped, type LonLat, type Measured } from "../../map/geo/geodesy.ts";

export class Measure {
  points: LonLat[] = [];

  constructor(
    private readonly map: Map,
    private readonly draw: (features: Feature[]) => void,
    private readonly changed: () => void,
  ) {
    this.map.getCanvas().classList.add("measuring");
  }

  add(at: LonLat): void {
    const before = this.points.at(-1);
    this.points = [...this.points, before ? unwrapped([at], before[0])[0]! : at];
    this.show();
  }

  startOver(): void {
    this.points = [];
    this.show();
  }

  stop(): void {
    this.draw([]);
    this.map.getCanvas().classList.remove("measuring");
  }

  get measured(): Measured {
    return measure(this.points);
  }

  private show(): void {
    const legs = this.points.slice(1).map((it, i) => along(this.points[i]!, it, 25_000));
    this.draw([
      ...legs.map((line): Feature => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line } })),
      ...this.points.map((it): Feature => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: it } })),
    ]);
    this.changed();
  }
}
