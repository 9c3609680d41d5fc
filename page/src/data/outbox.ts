// What is to be said while the line is down: kept durably in the browser, listed, and sent once, in its order, by
// whichever page of this browser is open. Each draft has its idempotency key from the start, so that sending again
// what may have been heard is safe; a message whose number was taken meanwhile is numbered anew as it is sent.
import type { Api, Draft } from "./api.ts";
import { newKey, Refused } from "./api.ts";
import type { Keep } from "./keep.ts";
import { numberedAnew } from "./serials.ts";
import type { EntryType, Shown } from "./types.ts";

export type Doubt = NonNullable<Shown["Receipt"]["doubts"]>[number];

export interface Waiting {
  key: string;
  /** What it is, in the words of whoever said it. */
  title: string;
  drafts: Draft[];
  saidAt: number;
  state: "waiting" | "refused" | "unsure";
  why: string;
  nextStep: string;
  /** How often it was changed since it was said: another page of this browser may know more of it. */
  changes?: number;
}

/** On record; waiting in this browser; or signed and kept by a gateway until the node answers. */
export type Sent = "recorded" | "waiting" | "kept";

export class Outbox extends EventTarget {
  /** What the server asks about what went on record last under a title; it was taken all the same. */
  readonly doubted = new Map<string, readonly Doubt[]>();
  private waiting: Waiting[] = [];
  /** Which of them the browser keeps, where another page may have sent them or taken them back. */
  private readonly kept = new Set<string>();
  /** What is done with here. */
  private readonly gone = new Set<string>();
  /** What whoever said it is waiting for. */
  private attended: Waiting | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private due: Promise<void> | undefined;
  private closed = false;

  private readonly api: Api;
  private readonly keep: Keep;

  constructor(api: Api, keep: Keep) {
    super();
    this.api = api;
    this.keep = keep;
  }

  get all(): readonly Waiting[] {
    return this.waiting;
  }

  /** Take up what was said and not sent, here or in another page; let go of what another has sent or taken back. */
  async recall(): Promise<void> {
    const found = await this.keep.all<Waiting>("outbox").catch(() => undefined);
    if (!found) return; // it cannot be read now: what is known here is sent all the same
    const stay = this.waiting.filter((it) => found.has(it.key) || !this.kept.has(it.key));
    const newer = stay.filter((it) => (found.get(it.key)?.changes ?? 0) > (it.changes ?? 0));
    newer.forEach((it) => Object.assign(it, found.get(it.key)));
    const come = [...found.values()].filter((it) => !this.gone.has(it.key) && !stay.some((one) => one.key === it.key));
    if (!come.length && !newer.length && stay.length === this.waiting.length) return;
    come.forEach((it) => this.kept.add(it.key));
    this.waiting = [...stay, ...come].sort((a, b) => a.saidAt - b.saidAt);
    this.dispatchEvent(new Event("changed"));
  }

  /** Say something: on record when this returns "recorded"; kept here and tried again when "waiting".
   *
   * What is refused is thrown and not kept: whoever said it is still there, and can put it right.
   */
  async say<T extends EntryType>(title: string, drafts: Draft<T> | readonly Draft[]): Promise<Sent> {
    const list = (Array.isArray(drafts) ? drafts : [drafts]) as Draft[];
    const it: Waiting = {
      key: newKey(),
      title,
      drafts: list.map((draft) => ({ ...draft, key: draft.key ?? newKey() })),
      saidAt: Math.max(Date.now(), (this.waiting.at(-1)?.saidAt ?? 0) + 1), // the order, whatever the clock does
      state: "waiting",
      why: "",
      nextStep: "",
    };
    const isBehind = this.waiting.some((other) => other.state === "waiting");
    if (!isBehind) this.attended = it;
    this.waiting.push(it);
    if (await this.keep.put("outbox", it.key, it)) this.kept.add(it.key);
    if (isBehind) {
      this.changed();
      void this.send();
      return "waiting"; // behind what was said before it
    }
    try {
      return await this.inTurn(() => this.deliver(it));
    } catch (error) {
      await this.forget(it.key);
      throw error;
    } finally {
      this.attended = undefined;
      if (this.waiting.some((other) => other !== it)) void this.send(); // what was said meanwhile
    }
  }

  /** Send what waits, one after the other; stops where the line is still down. */
  send(): Promise<void> {
    // One that has not begun will see what is there by then.
    return (this.due ??= this.inTurn(async () => {
      this.due = undefined;
      do await this.recall();
      while (await this.sendNext());
    }));
  }

  /** Take back what has not been sent, or put away what was refused. */
  async forget(key: string): Promise<void> {
    this.gone.add(key);
    this.waiting = this.waiting.filter((it) => it.key !== key);
    await this.keep.remove("outbox", key);
    this.changed();
  }

  /** Send nothing more: whoever said it is here no longer. */
  close(): void {
    this.closed = true;
  }

  /** Whether there may be another to be sent. */
  private async sendNext(): Promise<boolean> {
    const it = this.waiting.find((one) => one.state === "waiting");
    if (!it || it === this.attended || this.closed) return false;
    try {
      await this.deliver(it);
      return !this.waiting.includes(it); // else the line is still down
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // It stays, and is shown, until a person has read why.
      await this.change(it, { state: error.isUnsure ? "unsure" : "refused", why: error.detail, nextStep: error.nextStep });
      this.changed();
      return true;
    }
  }

  private async deliver(it: Waiting): Promise<Sent> {
    if (this.closed || this.gone.has(it.key)) return "waiting";
    let answer: Awaited<ReturnType<Outbox["post"]>>;
    try {
      answer = await this.post(it).catch((error) => this.postAnew(it, error));
    } catch (error) {
      if (!(error instanceof Refused && error.mayPass)) throw error;
      it.why = error.detail;
      it.nextStep = error.nextStep;
      this.changed();
      return "waiting";
    }
    const receipts = "detail" in answer ? [] : [answer].flat();
    this.doubted.set(it.title, receipts.flatMap((one) => one.doubts ?? []));
    await this.forget(it.key);
    this.dispatchEvent(new CustomEvent<string[]>("recorded", { detail: it.drafts.map((draft) => draft.type) }));
    // A gateway has signed it and keeps it while the node does not answer: nobody else knows of it yet.
    return "detail" in answer ? "kept" : "recorded";
  }

  private post(it: Waiting) {
    return it.drafts.length === 1 ? this.api.draft(it.drafts[0]!) : this.api.drafts(it.drafts, it.key);
  }

  /** Another took its number meanwhile, so it is not on record: it takes the next one, once. */
  private async postAnew(it: Waiting, error: unknown) {
    if (!(error instanceof Refused && error.isSerial)) throw error;
    await this.change(it, { drafts: await numberedAnew(this.api, it.drafts) });
    return this.post(it);
  }

  private async change(it: Waiting, change: Partial<Waiting>): Promise<void> {
    Object.assign(it, change, { changes: (it.changes ?? 0) + 1 });
    if (this.waiting.includes(it)) await this.keep.put("outbox", it.key, it);
  }

  /** One after the other, in all pages of this browser. */
  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const locks = globalThis.navigator?.locks; // there are none over plain HTTP: the keys have to do then
    const mine = this.turn.then(() => (locks ? (locks.request(`${this.keep.name}/outbox`, act) as Promise<T>) : act()));
    this.turn = mine.catch(() => {});
    return mine;
  }

  /** It was changed here: other pages of this browser want to know, too. */
  private changed(): void {
    this.dispatchEvent(new Event("changed"));
    this.dispatchEvent(new Event("own"));
  }
}
