// What this party was told, and what of it nobody here has acknowledged.
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";

const MACHINE = new Set(["stored", "delivered"]);

export async function told(page: Page): Promise<Shown["ToldRow"][]> {
  return [...(await page.api.rows("told"))];
}

/** The latest release about each of these that no person has acknowledged. */
export function unread(rows: readonly Shown["ToldRow"][], abouts: ReadonlySet<string>): Shown["ToldRow"][] {
  const latest = new Map<string, Shown["ToldRow"]>();
  for (const row of rows) {
    const about = String(row.shown?.["about"] ?? "");
    if (abouts.has(about) && /\.(add|notify|amend|edit|report)\/v1$/.test(String(row.shown?.["type"] ?? ""))) latest.set(about, row);
  }
  return [...latest.values()].filter((it) => !it.acknowledged.some((one) => !MACHINE.has(one.level)));
}
