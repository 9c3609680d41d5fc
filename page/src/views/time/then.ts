// The page as of a time that is past: lists that answer as they could be known then, or as they stand now of then;
// whoever shows a page can show this one.
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { Tracks, type Position } from "../../data/tracks.ts";
import type { Kind, Rows } from "../../data/types.ts";
import { speaksOf } from "./corrected.ts";

const PAGE_ROWS = 1000;
const AGAIN_MS = 1500;

type Listed = Map<Kind, Rows[Kind][]>;

/** What every list of the past offers to whoever shows it; it hears nothing by itself. */
abstract class PastLists extends EventTarget {
  atMs = 0;
  protected readonly wanted = new Set<Kind>();

  abstract rows<K extends Kind>(kind: K): readonly Rows[K][];
  protected abstract load(): void;

  want(...kinds: Kind[]): Promise<void> {
    const fresh = kinds.filter((it) => !this.wanted.has(it));
    fresh.forEach((it) => this.wanted.add(it));
    if (fresh.length) this.load();
    return Promise.resolve();
  }

  asOf(): number {
    return this.atMs;
  }

  oldest(): number {
    return this.atMs;
  }

  seenAt(): number {
    return this.atMs;
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  refreshAll(): Promise<void> {
    return Promise.resolve();
  }

  heard(): void {}

  protected tell(kinds: Iterable<Kind>): void {
    for (const kind of kinds) this.dispatchEvent(new CustomEvent<Kind>("changed", { detail: kind }));
  }
}

/** As known then: what the server says that could be known at a time, of what may be read now. */
export class KnownThen extends PastLists {
  /** Where the picture stands, and where it is to go: until it is there, the former one stays. */
  private goal = 0;
  private reading = false;
  private listed: Listed = new Map();
  /** Why there is no picture. */
  problem: Refused | undefined;
  busy = false;
  private stopped = false;

  constructor(private readonly page: Page) {
    super();
  }

  /** Ask no more. */
  stop(): void {
    this.stopped = true;
  }

  rows<K extends Kind>(kind: K): readonly Rows[K][] {
    return (this.listed.get(kind) ?? []) as Rows[K][];
  }

  go(atMs: number): void {
    this.goal = Math.floor(atMs);
    this.load();
  }

  protected load(): void {
    if (!this.reading && this.goal) void this.read();
  }

  private async read(): Promise<void> {
    this.reading = true;
    try {
      for (;;) {
        const atMs = this.goal;
        const kinds = [...this.wanted];
        await this.picture(atMs, kinds);
        if (this.stopped) return;
        if (this.busy) await again();
        else if (atMs === this.goal && kinds.length === this.wanted.size) return;
      }
    } finally {
      this.reading = false;
    }
  }

  /** Read every list as of one time, and show them together: a picture is of one moment. */
  private async picture(atMs: number, kinds: readonly Kind[]): Promise<void> {
    try {
      const read = await Promise.all(kinds.map(async (it) => [it, await this.all(it, atMs)] as const));
      this.listed = new Map(read);
      this.atMs = atMs;
      this.problem = undefined;
      this.busy = false;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem = error;
      this.busy = error.status === 503; // it is being put together: asked again, it is further
      this.dispatchEvent(new Event("problem"));
      return;
    }
    this.tell(kinds);
  }

  private async all(kind: Kind, atMs: number): Promise<Rows[Kind][]> {
    const rows: Rows[Kind][] = [];
    let after = "";
    do {
      const asked = new URLSearchParams({ at: String(atMs), limit: String(PAGE_ROWS), ...(after ? { after } : {}) });
      const page = await this.page.api.ask<{ rows: Rows[Kind][]; next: string }>(`/v1/${kind}?${asked}`);
      rows.push(...page.rows);
      after = page.next;
    } while (after);
    return rows;
  }
}

const again = () => new Promise((go) => setTimeout(go, AGAIN_MS));

/** As corrected: the lists as they stand now, of what speaks of that time. */
export class Corrected extends PastLists {
  private readonly heardOf = (event: Event) => this.tell([(event as CustomEvent<Kind>).detail]);

  constructor(private readonly page: Page) {
    super();
    page.lists.addEventListener("changed", this.heardOf);
  }

  /** Hear no more of what changes. */
  stop(): void {
    this.page.lists.removeEventListener("changed", this.heardOf);
  }

  rows<K extends Kind>(kind: K): readonly Rows[K][] {
    return this.page.lists.rows(kind).filter((it) => speaksOf(kind, it, this.atMs));
  }

  go(atMs: number): void {
    this.atMs = atMs;
    this.tell(this.wanted);
  }

  protected load(): void {
    void this.page.lists.want(...this.wanted);
  }
}

/** Where tracks were at a time, as far as the server keeps it and this party may see it. */
export class TracksThen extends Tracks {
  private goal = 0;
  private reading = false;
  private stopped = false;
  /** Why there are none; `more` when these are not all. */
  problem: Refused | undefined;
  more = false;

  constructor(private readonly page: Page) {
    super(() => this.goal);
  }

  go(atMs: number): void {
    this.goal = Math.floor(atMs);
    const gone = this.problem?.status === 404; // this server keeps none, or does not give them
    if (!this.reading && !gone) void this.read();
  }

  /** Ask no more. */
  stop(): void {
    this.stopped = true;
  }

  private async read(): Promise<void> {
    this.reading = true;
    try {
      for (;;) {
        const atMs = this.goal;
        await this.picture(atMs);
        if (this.stopped) return;
        if (this.problem?.status === 503) await again();
        else if (atMs === this.goal) return;
      }
    } finally {
      this.reading = false;
    }
  }

  private async picture(atMs: number): Promise<void> {
    let positions: Position[] = [];
    try {
      ({ positions, more: this.more } = await this.page.api.ask<{ positions: Position[]; more: boolean }>(`/v1/positions/then?at=${atMs}`));
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.more = false;
      this.problem = error;
    }
    this.take(JSON.stringify({ at_ms: atMs, whole: true, positions }));
  }
}

/** A page whose lists, tracks and clock are those given: all else is of the page of now. */
export function pageThen(page: Page, lists: KnownThen | Corrected, tracks: Tracks): Page {
  const api = Object.create(page.api, { now: { value: () => lists.atMs } });
  const events = new EventTarget();
  const own = {
    lists, tracks, api,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    dispatchEvent: events.dispatchEvent.bind(events),
  };
  return Object.create(page, Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]))) as Page;
}
