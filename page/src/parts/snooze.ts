// What this person has put aside for a while, and why: kept in this browser alone, and said so wherever it shows.
import type { Page } from "../data/page.ts";
import { isLoud, type Item } from "./awaited.ts";

export interface Snoozed {
  id: string;
  reason: string;
  saidAt: number;
  until: number;
}

const PREFIX = "snooze ";

export class Snoozes extends EventTarget {
  private readonly kept = new Map<string, Snoozed>();

  constructor(private readonly page: Pick<Page, "keep" | "api">) {
    super();
    void page.keep.all<Snoozed>("notes").then((all) => {
      for (const [key, it] of all) if (key.startsWith(PREFIX)) this.kept.set(it.id, it);
      this.changed();
    });
  }

  /** What is put aside of an item, while it is: FLASH and what is overdue never are. */
  of(item: Item): Snoozed | undefined {
    const it = this.kept.get(item.id);
    return it && it.until > this.page.api.now() && !isLoud(item) ? it : undefined;
  }

  async put(item: Item, minutes: number, reason: string): Promise<void> {
    const saidAt = this.page.api.now();
    const it = { id: item.id, reason, saidAt, until: saidAt + minutes * 60_000 };
    // Kept first, then shown: whoever sees it put aside finds it so when the page is loaded anew.
    await this.page.keep.put("notes", PREFIX + it.id, it);
    this.kept.set(it.id, it);
    this.changed();
  }

  async end(id: string): Promise<void> {
    await this.page.keep.remove("notes", PREFIX + id);
    this.kept.delete(id);
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("changed"));
  }
}

const every = new WeakMap<Page, Snoozes>();

export function snoozes(page: Page): Snoozes {
  let it = every.get(page);
  if (!it) every.set(page, (it = new Snoozes(page)));
  return it;
}
