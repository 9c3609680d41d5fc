// Asking the server: problems as they are said, what has not changed asked for by its tag, one clock for all.
import { sentence } from "../words/index.ts";
import { heard } from "../words/unseen.ts";
import { Clock } from "./clock.ts";
import type { Body, EntryType, Facts, Kind, Problem, Rows, Shown, Theatre } from "./types.ts";

/** What the server would not do, in its own words; `status` 0 when it could not be reached. */
export class Refused extends Error {
  readonly status: number;
  readonly detail: string;
  readonly where: string;
  readonly nextStep: string;
  readonly type: string;

  constructor(status: number, detail: string, where = "", nextStep = "", type = "") {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.where = where;
    this.nextStep = nextStep;
    this.type = type;
  }

  /** What is wrong, behind the field or the place that it is about. */
  get what(): string {
    return this.where ? `${this.where}: ${this.detail}` : this.detail;
  }

  /** All of it, in sentences. */
  get said(): string {
    return [this.what, this.nextStep].filter(Boolean).map(sentence).join(" ");
  }

  /** Nobody heard it, or whoever heard it may not have kept it: asking again is safe, and may help.
   *
   * Whose session has ended (401) has said nothing yet, and can say it once he has signed in again.
   */
  get mayPass(): boolean {
    return [0, 401, 429, 502, 503, 504].includes(this.status);
  }

  /** It is refused for the number of a message alone: another took that meanwhile. */
  get isSerial(): boolean {
    return this.status === 409 && this.where.endsWith(", serial");
  }

  /** It was begun, and nobody knows what became of it: to say it anew may be to say it twice. */
  get isUnsure(): boolean {
    return (this.status >= 500 && !this.mayPass) || (this.status === 409 && this.where === "Idempotency-Key");
  }
}

/** Something to be signed in the party's name; its key makes asking again safe. */
export interface Draft<T extends EntryType = EntryType> {
  type: T;
  facts: Facts<T>;
  body: Body<T>;
  subject?: string;
  key?: string;
  /** When what it says was so, in UTC milliseconds; when it is not said, that is when it is signed. */
  at_ms?: number | undefined;
}

/** The rows of a kind, and how they came. */
export interface Listed<K extends Kind = Kind> {
  rows: Rows[K][];
  /** When the server said so, by its clock. */
  asOf: number;
  /** How far that clock was ahead of this machine's. */
  skew: number;
  /** Whether it was a gateway's copy that said so, since the node does not answer. */
  copied: boolean;
}

interface Answered {
  tag: string;
  said: unknown;
}

const PAGE_ROWS = 1000;
const PATIENCE_MS = 30_000;
/** So many answers are remembered, to be asked for by their tags. */
const MOST_REMEMBERED = 200;

type Asked = Omit<RequestInit, "signal"> & { patienceMs?: number };

export class Api {
  private readonly remembered = new Map<string, Answered>();
  readonly clock = new Clock();
  theatre!: Theatre;
  party = "";
  /** Whose gateway answers; empty at the node itself. */
  gateway = "";
  private readonly heard: (reached: boolean) => void;
  private readonly ended: () => void;

  constructor(heard: (reached: boolean) => void = () => {}, ended: () => void = () => {}) {
    this.heard = heard;
    this.ended = ended;
  }

  /** The server's clock, in UTC milliseconds: countdowns go by it, not by the machine's. */
  now(): number {
    return Date.now() + this.clock.skew;
  }

  async ask<T>(path: string, init: Asked = {}): Promise<T> {
    const response = await this.fetch(path, init);
    return response.status === 204 ? (undefined as T) : read<T>(response);
  }

  /** Ask for what may not have changed: it is not sent again then. */
  async look<T>(path: string): Promise<T> {
    return (await this.lookUp<T>(path)).said;
  }

  /** Every row of a kind, all pages; sifted by what the kind can be sifted by. */
  async rows<K extends Kind>(kind: K, sifted: Record<string, string> = {}): Promise<Rows[K][]> {
    return (await this.list(kind, sifted)).rows;
  }

  /** The same, with how it came. */
  async list<K extends Kind>(kind: K, sifted: Record<string, string> = {}): Promise<Listed<K>> {
    const began = Date.now();
    const rows: Rows[K][] = [];
    let copy = Infinity;
    let after = "";
    do {
      const asked = new URLSearchParams({ ...sifted, limit: String(PAGE_ROWS), ...(after ? { after } : {}) });
      const { said, copyAsOf } = await this.lookUp<{ rows: Rows[K][]; next: string }>(`/v1/${kind}?${asked}`);
      rows.push(...said.rows);
      copy = Math.min(copy, copyAsOf || Infinity);
      after = said.next;
    } while (after);
    const { skew } = this.clock;
    return { rows, asOf: Math.min(copy, began + skew), skew, copied: copy < Infinity };
  }

  private async lookUp<T>(path: string): Promise<{ said: T; copyAsOf: number }> {
    const known = this.remembered.get(path);
    const response = await this.fetch(path, known ? { headers: { "If-None-Match": known.tag } } : {});
    const copyAsOf = Date.parse(response.headers.get("Openline-Copy-As-Of") ?? "") || 0;
    const same = response.status === 304 && known;
    const said = same ? (known.said as T) : await read<T>(response);
    const tag = same ? known.tag : response.headers.get("ETag");
    this.remembered.delete(path);
    if (tag) this.remembered.set(path, { tag, said }); // behind all others: the one not asked for longest goes first
    if (this.remembered.size > MOST_REMEMBERED) this.remembered.delete(this.remembered.keys().next().value!);
    return { said, copyAsOf };
  }

  post<T>(path: string, said: unknown, key = newKey()): Promise<T> {
    return this.ask<T>(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify(said),
    });
  }

  /** Have a draft signed and recorded; a gateway may have signed it and keep it, with a word on why it is on its way. */
  draft<T extends EntryType>(draft: Draft<T>): Promise<Shown["Receipt"] | { detail: string }> {
    return this.post("/v1/drafts", this.written(draft), draft.key);
  }

  /** All of them on record, in this order, or none. */
  drafts(drafts: readonly Draft[], key: string): Promise<Shown["Receipt"][] | { detail: string }> {
    return this.post("/v1/drafts/together", { drafts: drafts.map((it) => this.written(it)) }, key);
  }

  /** A draft as the server reads it. */
  written(draft: Draft): Shown["DraftFile"] {
    return {
      format: "openline/draft/v1",
      theatre: this.theatre.theatre,
      mode: this.theatre.mode,
      author: this.party,
      type: draft.type,
      facts: draft.facts as Record<string, unknown>,
      body: draft.body as Record<string, unknown>,
      subject: draft.subject ?? "",
      key: draft.key ?? newKey(),
      ...(draft.at_ms === undefined ? {} : { at_ms: draft.at_ms }),
    } as Shown["DraftFile"];
  }

  async fetch(path: string, { patienceMs = PATIENCE_MS, ...init }: Asked = {}): Promise<Response> {
    const began = Date.now();
    let response: Response;
    try {
      const signal = AbortSignal.timeout(patienceMs);
      response = await fetch(path, { ...init, cache: "no-store", credentials: "same-origin", signal });
    } catch {
      this.heard(false);
      throw new Refused(0, "the server cannot be reached");
    }
    this.heard(true);
    this.gateway = response.headers.get("Openline-Gateway") ?? "";
    const own = Number(response.headers.get("Openline-Time"));
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (own) this.clock.hear(own, 1, began, Date.now());
    else if (date) this.clock.hear(date, 1000, began, Date.now());
    if (response.ok || response.status === 304) return response;
    if (response.status === 401) this.ended();
    throw await refusal(response);
  }
}

const cutOff = () => new Refused(0, "the answer of the server was cut off");

/** What an answer says; one that was cut off, or is another's who stands between, was not heard. */
async function read<T>(response: Response): Promise<T> {
  try {
    return heard<T>(await response.text());
  } catch {
    throw cutOff();
  }
}

/** The file that an answer is, all of it: a large one the browser may keep on its disk. */
export async function fileOf(response: Response): Promise<Blob> {
  try {
    return await response.blob();
  } catch {
    throw cutOff();
  }
}

async function refusal(response: Response): Promise<Refused> {
  try {
    const said = heard<Problem>(await response.text());
    return new Refused(response.status, said.detail || said.title, said.where ?? "", said.next_step ?? "", said.type);
  } catch {
    return new Refused(response.status, `${response.status} ${response.statusText}`);
  }
}

/** A fresh key, or id: 128 random bits, in hexadecimal. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (it) => it.toString(16).padStart(2, "0")).join("");
}

export const newId = newKey;
