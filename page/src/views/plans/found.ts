// What the node found about a plan, out of the releases that came: off its notified route, and notice that was short.
import type { Page } from "../../data/page.ts";
import type { Plan } from "./plan.ts";

interface Shown {
  type?: string;
  at_ms?: number;
  facts?: Record<string, unknown>;
}

/** The state as people say it; off its notified route since when, where that was told last. */
export function stateOf(page: Page, plan: Plan): { state: string; offMs: number } {
  const { id, state = "not_shown" } = plan.row;
  const going = state === "under_way" || state === "halted" || state === "on_record";
  const last = page.releases
    .map((it) => (it.shown ?? {}) as Shown)
    .filter((it) => it.type === "conform.find/v1" && it.facts?.["about"] === id && ["off_route", "on_route"].includes(String(it.facts?.["event"])))
    .at(-1);
  const off = going && last?.facts?.["event"] === "off_route";
  return { state: off ? "off_route" : state, offMs: off ? (last?.at_ms ?? 0) : 0 };
}

export interface Short {
  agreement: string;
  lead_ms: number;
  needed_ms: number;
}

/** Of the version that stands: by which agreements its notice was short. */
export function shortNotices(page: Page, plan: Plan): Short[] {
  return page.releases
    .map((it) => (it.shown ?? {}) as Shown)
    .filter((it) => it.type === "notice.short/v1" && it.facts?.["about"] === plan.row.id && it.facts?.["version"] === plan.row.version)
    .map((it) => it.facts as unknown as Short);
}
