// What every view is given: who is here, what is known, how to say something, and in which words.
import { Api, Refused } from "./api.ts";
import { Gateway } from "./gateway.ts";
import { Keep } from "./keep.ts";
import { Pulse, Stream } from "./link.ts";
import { Lists } from "./lists.ts";
import { Outbox } from "./outbox.ts";
import { Settings } from "./settings.ts";
import { Tracks } from "./tracks.ts";
import type { Body, Facts, Release, Session, Shown } from "./types.ts";
import { ago } from "../words/times.ts";
import { heard } from "../words/unseen.ts";

const EVERY_RELEASE = 1000;
/** What one's own party says elsewhere is no release to it: lists are asked for again so often, by their tags. */
const ASK_AGAIN_MS = 15_000;
/** Who came in last: whose kept picture is shown while the server is away. */
const WHO = "openline.who";
/** A page that nobody has looked at for so long takes no positions. */
const UNSEEN_MS = 5_000;
/** That somebody signed out, and the server has not heard it. */
const LEAVING = "openline.leaving";

/** A message that was refused, to be said again. */
export interface Again {
  facts: Facts<"message.send/v1">;
  body: Body<"message.send/v1">;
  /** It is said: what was refused is put away. */
  done: () => Promise<void>;
}

export class Page extends EventTarget {
  /** What the party's own gateway says, where this is one. */
  readonly gateway: Gateway;
  /** What is to be said again, until the form of its line has it. */
  again: Again | undefined;
  /** Tells other pages of this browser what is said in this one. */
  private others: BroadcastChannel | undefined;
  readonly releases: Release[] = [];
  /** The latest that was not asked for: what went wrong, until it is put away. */
  troubles: Refused[] = [];
  reached = true;
  /** Whether the server has said whose session it is, since it was last away. */
  private proved = true;
  private told: Stream | undefined;
  private positions: Stream | undefined;
  private pulse: Pulse | undefined;
  private askedAt = Date.now();
  private unseen = 0;

  private constructor(
    readonly api: Api,
    readonly session: Session,
    readonly keep: Keep,
    readonly lists: Lists,
    readonly outbox: Outbox,
    readonly tracks: Tracks,
    readonly settings: Settings,
  ) {
    super();
    this.gateway = new Gateway(api);
  }

  /** Come in as whoever the browser's session is of; undefined when it is nobody's. */
  static async enter(settings: Settings): Promise<Page | undefined> {
    let page: Page | undefined;
    const api = new Api((reached) => page?.setReached(reached), () => page?.end());
    if (Page.leaving && !(await close(api))) return undefined;
    const known = recalled();
    let session: Session;
    let proved = true;
    try {
      const { signed_in } = await api.ask<Shown["Providers"]>("/v1/session/providers");
      if (!signed_in) {
        localStorage.removeItem(WHO);
        return undefined;
      }
      session = await api.ask<Session>("/v1/session");
      // Who reads nothing, such as an administrator, is told no more of the theatre than its session says.
      const { theatre, mode } = session;
      api.theatre = reads(session) ? await api.ask("/v1/theatre") : { theatre, mode, name: "", origin: "", version: "", policy: {}, notice: "" };
      localStorage.setItem(WHO, JSON.stringify({ session, theatre: api.theatre }));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return undefined;
      if (!(error instanceof Refused && error.mayPass && known)) throw error;
      proved = false;
      session = known.session; // the server is away: the last picture is better than none, and says how old it is
      api.theatre = known.theatre;
    }
    api.party = session.party;
    const keep = await Keep.open(["openline", api.theatre.theatre, session.party, session.member].join("/"));
    const lists = new Lists(api, keep, (error) => page?.trouble(error));
    page = new Page(api, session, keep, lists, new Outbox(api, keep), new Tracks(() => api.now()), settings);
    page.proved = proved;
    lists.open = page.reads;
    await lists.recall().catch(() => {}); // there is no picture then until the server has answered
    await page.outbox.recall();
    page.listen();
    return page;
  }

  get party(): string {
    return this.session.party;
  }

  /** Whether there is anything of the record that this member may read: an administrator sees to accounts, and reads nothing. */
  get reads(): boolean {
    return reads(this.session);
  }

  /** Whether something can be said here in the party's name. */
  get signs(): boolean {
    return this.session.scopes.includes("sign");
  }

  get exercise(): boolean {
    return this.api.theatre.mode === "exercise";
  }

  /** Whether the releases come as they are told. */
  get link(): "connecting" | "live" | "away" {
    return this.told?.state ?? this.quiet;
  }

  get positionsLink(): "connecting" | "live" | "away" {
    return this.positions?.state ?? this.quiet;
  }

  /** How the line is to somebody who is told nothing as it comes. */
  private get quiet(): "connecting" | "live" | "away" {
    if (this.reads) return "connecting";
    return this.reached ? "live" : "away";
  }

  /** Whether a gateway answers for a node that does not. */
  get nodeAway(): boolean {
    return !!this.api.gateway && (this.gateway.status ? this.gateway.away : this.lists.copied);
  }

  trouble(error: Refused): void {
    if (error.status === 0) return; // that the server is away stands in the top bar
    if (!this.troubles.some((it) => it.detail === error.detail)) this.troubles.push(error);
    this.changed();
  }

  /** Whether somebody signed out here, and the server has not heard it. */
  static get leaving(): boolean {
    return localStorage.getItem(LEAVING) !== null;
  }

  /** Say it again; whether it was heard. */
  static leaveAgain(): Promise<boolean> {
    return close(new Api());
  }

  /** Sign out; whether the server has heard it. Nothing is kept here, whether it has or not. */
  async leave(): Promise<boolean> {
    this.stop();
    localStorage.setItem(LEAVING, "1"); // first: other pages of this browser begin anew now, and must not come in again
    localStorage.removeItem(WHO);
    await this.keep.clear();
    return close(this.api);
  }

  /** The session is over: nothing more is asked for. What is kept stays for whoever signs in again as the same. */
  private end(): void {
    this.stop();
    localStorage.removeItem(WHO);
    this.dispatchEvent(new Event("ended"));
  }

  private stop(): void {
    removeEventListener("storage", this.elsewhere);
    document.removeEventListener("visibilitychange", this.look);
    clearTimeout(this.unseen);
    this.told?.stop();
    this.positions?.stop();
    this.pulse?.stop();
    this.lists.open = false;
    this.outbox.close();
    this.others?.close();
    this.others = undefined;
  }

  private listen(): void {
    addEventListener("storage", this.elsewhere);
    if (this.reads) {
      this.told = new Stream(
        `/v1/releases/stream?last=${EVERY_RELEASE}`,
        (data) => this.heard(heard<Release>(data)),
        () => this.prove(),
      );
      document.addEventListener("visibilitychange", this.look);
      this.look();
    }
    this.outbox.addEventListener("recorded", (event) => {
      (event as CustomEvent<string[]>).detail.forEach((type) => this.lists.changedBy(type));
      void this.askGateway();
    });
    this.others = new BroadcastChannel(`${this.keep.name}/outbox`);
    this.others.onmessage = () => void this.outbox.recall();
    this.outbox.addEventListener("own", () => this.others?.postMessage(""));
    void this.askGateway();
    this.pulse = new Pulse(async () => {
      await this.api.fetch("/healthz", { patienceMs: 2500 });
      if (!this.proved) return this.prove();
      void this.outbox.send();
      await this.askGateway();
      if (this.link !== "live" || this.nodeAway) return;
      this.lists.confirm();
      if (Date.now() - this.askedAt < ASK_AGAIN_MS || document.visibilityState === "hidden") return;
      this.askedAt = Date.now();
      void this.lists.refreshAll();
    });
  }

  /** Positions are for who looks: a browser opens few lines to a server, and each page that is open holds one or two. */
  private readonly look = (): void => {
    clearTimeout(this.unseen);
    if (document.visibilityState === "hidden") {
      this.unseen = window.setTimeout(() => {
        this.positions?.stop();
        this.positions = undefined;
      }, UNSEEN_MS);
      return;
    }
    this.positions ??= new Stream(
      "/v1/positions/stream",
      (data) => this.tracks.take(data),
      () => {
        // At a gateway they come from the node: where they stop, it may be gone, and where they begin, back.
        if (this.api.gateway && this.positionsLink === "away") void this.lists.refreshAll().then(() => this.askGateway());
        else void this.askGateway();
        this.changed();
      },
    );
  };

  /** Ask the gateway, where this is one; when the node has gone or come back, all lists are read anew: it is another who answers. */
  private async askGateway(): Promise<void> {
    if (!this.api.gateway || !this.reads) return;
    const { nodeAway, gateway } = this;
    const before = gateway.unsent;
    await gateway.ask();
    if (this.nodeAway !== nodeAway) void this.lists.refreshAll();
    const left = new Set(gateway.unsent.map((it) => it.entry));
    before.filter((it) => !left.has(it.entry)).forEach((it) => this.lists.changedBy(it.type)); // on record now
    this.changed();
  }

  /** Another page of this browser signed out, or let somebody else in: nothing that stands here is for whoever it is. */
  private readonly elsewhere = (event: StorageEvent): void => {
    if ([WHO, null].includes(event.key) && !this.isOf(recalled()?.session)) this.yield();
  };

  /** What was typed here is none of theirs, either: nobody is asked about it. */
  private yield(): void {
    this.dispatchEvent(new Event("replaced"));
    location.reload();
  }

  private isOf(session: Session | undefined): boolean {
    return JSON.stringify(session) === JSON.stringify(this.session);
  }

  /** The line is another: have it said whose session it is, then make up for what may have been missed. */
  private prove(): void {
    this.changed();
    // A stream ends with its session, too.
    this.api.ask<Session>("/v1/session").then(
      (session) => {
        if (!this.isOf(session)) return this.yield();
        this.proved = true;
        void this.outbox.send();
        if (this.link === "live") void this.lists.refreshAll();
      },
      () => {}, // it is asked again when the server answers
    );
  }

  private heard(release: Release): void {
    const last = this.releases.at(-1);
    if (last && release.seq <= last.seq) return; // it came already, by another connection
    this.releases.push(release);
    if (this.releases.length > 2 * EVERY_RELEASE) this.releases.splice(0, EVERY_RELEASE);
    this.lists.heard(release);
    this.dispatchEvent(new CustomEvent<Release>("release", { detail: release }));
  }

  private setReached(reached: boolean): void {
    if (reached === this.reached) return;
    this.reached = reached;
    if (!reached) this.proved = false;
    this.changed();
  }

  putAway(trouble: Refused): void {
    this.troubles = this.troubles.filter((it) => it !== trouble);
    this.changed();
  }

  /** How long ago something was, in words. */
  age(ms: number): string {
    return ms ? ago(ms, this.api.now()) : "—";
  }

  changed(): void {
    this.dispatchEvent(new Event("changed"));
  }
}

async function close(api: Api): Promise<boolean> {
  localStorage.setItem(LEAVING, "1");
  try {
    await api.ask("/v1/session", { method: "DELETE" });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.mayPass && error.status !== 401) return false; // any other answer says that there is nothing to end
  }
  localStorage.removeItem(LEAVING);
  return true;
}

function reads(session: Session): boolean {
  return session.scopes.includes("read");
}

function recalled(): { session: Session; theatre: Api["theatre"] } | undefined {
  try {
    return JSON.parse(localStorage.getItem(WHO) ?? "") as never;
  } catch {
    return undefined;
  }
}
