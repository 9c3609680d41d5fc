// The lists as they stand, for whoever shows them: read when first wanted, read again when a release came that
// may have changed them, and kept for when the server is away.
import type { Api, Listed } from "./api.ts";
import { Refused } from "./api.ts";
import type { Keep } from "./keep.ts";
import type { Kind, Release, Rows } from "./types.ts";

const GATHER_MS = 200;

/** Which lists an entry may change, by the first word of its type; all of them, where it is not here. */
const CHANGED: Record<string, Kind[]> = {
  zone: ["zones", "agreements"],
  line: ["lines", "agreements"],
  area: ["areas"],
  control: ["areas"],
  site: ["sites", "due"],
  movement: ["movements", "due", "matches"],
  activity: ["activities", "due", "matches"],
  guarantee: ["activities"],
  outcome: ["sites", "movements", "activities"],
  sighting: ["sightings"],
  coverage: ["coverages"],
  matches: ["matches", "due", "movements", "activities", "sites"],
  match: ["matches", "due"],
  channel: ["channels", "desks"],
  desk: ["desks"],
  message: ["messages", "due"],
  stop: ["stops", "due"],
  warning: ["warnings", "due", "suggestions"],
  template: ["templates"],
  statement: ["statements", "due", "incidents"],
  incident: ["incidents"],
  exhibit: ["exhibits", "incidents"],
  citation: ["citations", "incidents"],
  party: ["parties"],
  key: ["keys", "parties"],
  check: ["channels"],
  ring: ["stops"],
  escalate: ["due", "messages", "stops", "warnings"],
  overdue: ["due", "messages", "stops", "warnings", "matches", "sites", "movements", "activities"],
  acknowledge: ["due", "messages", "stops", "warnings", "matches", "sites", "movements", "activities", "cells"],
  near: [],
  odd: [],
};

export class Lists extends EventTarget {
  private readonly listed = new Map<Kind, Listed>();
  private readonly wanted = new Set<Kind>();
  private readonly dirty = new Set<Kind>();
  private readonly reading = new Map<Kind, Promise<void>>();
  /** Such as could not be read when they were to be. */
  private readonly failed = new Set<Kind>();
  private timer = 0;
  /** Whether anything may be read at all; nothing is asked for otherwise. */
  open = true;

  private readonly api: Api;
  private readonly keep: Keep;
  private readonly trouble: (error: Refused) => void;

  constructor(api: Api, keep: Keep, trouble: (error: Refused) => void) {
    super();
    this.api = api;
    this.keep = keep;
    this.trouble = trouble;
  }

  /** Take up what was kept, so that there is a picture before the server has answered, or without it. */
  async recall(): Promise<void> {
    let newest: Listed | undefined;
    for (const [kind, kept] of await this.keep.all<Listed>("lists")) {
      if (!this.listed.has(kind as Kind)) this.listed.set(kind as Kind, kept);
      if (!newest || kept.asOf > newest.asOf) newest = kept;
    }
    if (newest) this.api.clock.assume(newest.skew ?? 0); // their age is told by the clock that they were told by
  }

  /** The rows of a kind as they are known; none, while they are not. */
  rows<K extends Kind>(kind: K): readonly Rows[K][] {
    return (this.listed.get(kind)?.rows ?? []) as Rows[K][];
  }

  asOf(kind: Kind): number {
    return this.listed.get(kind)?.asOf ?? 0;
  }

  /** As of when everything is that anybody shows; 0 while nothing is known. */
  seenAt(): number {
    const known = [...this.wanted].map((it) => this.asOf(it)).filter(Boolean);
    return known.length ? Math.min(...known) : 0;
  }

  /** Whether a gateway's copy is shown, since the node does not answer. */
  get copied(): boolean {
    return [...this.wanted].some((it) => this.listed.get(it)?.copied);
  }

  /** The server is there, and would have told of any change: what it said itself, and nothing outstanding, is as of now. */
  confirm(): void {
    for (const kind of this.wanted) {
      const it = this.listed.get(kind);
      if (it && !it.copied && !this.dirty.has(kind) && !this.reading.has(kind) && !this.failed.has(kind)) it.asOf = this.api.now();
    }
  }

  /** Have a list read, and read again from now on whenever it may have changed. */
  want(...kinds: Kind[]): Promise<unknown> {
    const fresh = kinds.filter((it) => !this.wanted.has(it));
    fresh.forEach((it) => this.wanted.add(it));
    return Promise.all(fresh.map((it) => this.refresh(it)));
  }

  heard(release: Release): void {
    this.changedBy(String(release.shown?.["type"] ?? ""));
  }

  /** Something of a type is on record: what it may change is read again. One's own is not released to oneself. */
  changedBy(type: string): void {
    const concerned = CHANGED[type.split(/[./]/)[0]!] ?? [...this.wanted];
    for (const it of concerned) if (this.wanted.has(it)) this.dirty.add(it);
    if (!this.timer) this.timer = window.setTimeout(() => this.catchUp(), GATHER_MS);
  }

  /** Read everything again that anybody wants. */
  refreshAll(): Promise<unknown> {
    return Promise.all([...this.wanted].map((it) => this.refresh(it)));
  }

  async refresh(kind: Kind): Promise<void> {
    if (!this.open) return;
    const already = this.reading.get(kind);
    if (already) {
      this.dirty.add(kind); // it may have been read before what we were told of
      return already;
    }
    const reading = this.read(kind).finally(() => {
      this.reading.delete(kind);
      if (this.dirty.has(kind) && !this.timer) this.timer = window.setTimeout(() => this.catchUp(), GATHER_MS);
    });
    this.reading.set(kind, reading);
    return reading;
  }

  private catchUp(): void {
    this.timer = 0;
    const now = [...this.dirty];
    this.dirty.clear();
    now.forEach((it) => void this.refresh(it));
  }

  private async read(kind: Kind): Promise<void> {
    try {
      const listed = await this.api.list(kind);
      if (!this.open) return; // whoever asked is here no longer, and it may be another who was answered
      this.listed.set(kind, listed);
      this.failed.delete(kind);
      this.dispatchEvent(new CustomEvent<Kind>("changed", { detail: kind }));
      await this.keep.put("lists", kind, listed);
    } catch (error) {
      this.failed.add(kind);
      if (error instanceof Refused) this.trouble(error);
      else throw error;
    }
  }
}
