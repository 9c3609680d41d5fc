// The views, by the names that stand in the address; each is loaded when it is first opened.
import { define } from "./words/index.ts";

export const t = define({
  en: {
    now: "Now",
    map: "Map",
    lines: "Lines",
    zones: "Zones",
    plans: "Plans",
    warnings: "Warnings",
    statements: "Statements",
    incidents: "Incidents",
    reports: "Reports",
    presence: "Presence",
    handover: "Hand-over",
    time: "Look back",
    record: "Record",
    desk: "Desk",
  },
  ar: {
    now: "الآن",
    map: "الخريطة",
    lines: "الخطوط",
    zones: "المناطق",
    plans: "الخطط",
    warnings: "الإنذارات",
    statements: "البيانات",
    incidents: "الحوادث",
    reports: "التقارير",
    presence: "الوجود",
    handover: "التسليم",
    time: "نظرة إلى الوراء",
    record: "السجل",
    desk: "المكتب",
  },
});

export interface Room {
  name: Parameters<typeof t>[0];
  /** The element that shows it. */
  element: string;
  load: () => Promise<unknown>;
}

export const ROOMS: readonly Room[] = [
  { name: "now", element: "ol-now", load: () => import("./views/now/now.ts") },
  { name: "map", element: "ol-map-room", load: () => import("./views/map/map.ts") },
  { name: "lines", element: "ol-lines", load: () => import("./views/lines/lines.ts") },
  { name: "zones", element: "ol-zones", load: () => import("./views/zones/zones.ts") },
  { name: "plans", element: "ol-plans", load: () => import("./views/plans/plans.ts") },
  { name: "warnings", element: "ol-warnings", load: () => import("./views/warnings/warnings.ts") },
  { name: "statements", element: "ol-statements", load: () => import("./views/statements/statements.ts") },
  { name: "incidents", element: "ol-incidents", load: () => import("./views/incidents/incidents.ts") },
  { name: "reports", element: "ol-reports", load: () => import("./views/reports/reports.ts") },
  { name: "presence", element: "ol-presence", load: () => import("./views/presence/presence.ts") },
  { name: "handover", element: "ol-handover", load: () => import("./views/handover/handover.ts") },
  { name: "time", element: "ol-time", load: () => import("./views/time/time.ts") },
  { name: "record", element: "ol-record", load: () => import("./views/record/record.ts") },
  { name: "desk", element: "ol-desk", load: () => import("./views/desk/desk.ts") },
];

/** The views that there are for somebody: whoever may read nothing has the desk, where accounts are seen to. */
export function roomsFor(page: { reads: boolean }): readonly Room[] {
  return page.reads ? ROOMS : ROOMS.filter((it) => it.name === "desk");
}
