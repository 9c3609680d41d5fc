// What awaits an answer: one queue made of what is due, STOPs, FLASH, open matches and warnings. Nothing is decided
// here: by when an answer is due, who owes it and whether it is late is what the server says; what it said last is held
// against its clock, so that an answer is late on time, and while the server is away as well.
import type { Precedence, Rows, Release } from "../data/types.ts";

export const PRECEDENCES: readonly Precedence[] = ["flash", "immediate", "priority", "routine"];

/** A statement is asked for by a time, and answered by a statement alone. */
export type What = "stop" | "message" | "warning" | "match" | "notified" | "statement";

export interface Item {
  /** What it is known by on this page: it stays the same while it is awaited. */
  id: string;
  what: What;
  /** The type of the entry that is to be answered; empty where that is not shown. */
  type: string;
  precedence: Precedence;
  /** Whether this party owes the answer; else it is owed it. */
  ours: boolean;
  /** The message, STOP, warning, match or thing it is about. */
  about: string;
  /** The number of the release to be answered, and at which joint cell it was shown; 0 while it is not known. */
  release: number;
  cell: string;
  passTo: string;
  owedTo: readonly { party: string; via: string }[];
  matches: readonly string[];
  yours: readonly string[];
  sinceMs: number;
  /** By when it is to be answered; 0 is by no set time. */
  dueMs: number;
  overdue: boolean;
  /** How often another was tried since it was due, and how many of those steps were passed while nobody looked. */
  step: number;
  skipped: number;
  /** A STOP that this desk has in hand, or has raised itself: it stays until it is over, and cries no more. */
  inHand: boolean;
  /** Of a STOP: that of which it says more. */
  moreOn: string;
  /** Of a statement that is asked for: about what; and whether it is on record that none had come by then. */
  concerning: string;
  silent: boolean;
}

export interface Known {
  party: string;
  due: readonly Rows["due"][];
  stops: readonly Rows["stops"][];
  messages: readonly Rows["messages"][];
  matches: readonly Rows["matches"][];
  warnings: readonly Rows["warnings"][];
  releases: readonly Release[];
}

const BY_A_PERSON = ["read", "read_back", "relayed", "no_objection_stated", "objection"];

/** What awaits an answer of this party, the most urgent first, at a time by the server's clock. */
export function mine(known: Known, now = 0): Item[] {
  const items = known.due.filter((it) => isOwn(it, known.party)).map((it) => ofDue(it, known.party));
  const has = (about: string) => items.some((it) => it.about === about || it.matches.includes(about));
  for (const it of known.stops) {
    if (it.state !== "over" && it.party !== known.party && !has(it.stop) && !isDone(it, known.party)) items.push(ofStop(it, known));
  }
  for (const it of known.messages) {
    if (it.precedence === "flash" && it.sender !== known.party && it.state === "sent" && !has(it.message)) {
      if (!isRead(it.heard, known.party)) items.push(ofMessage(it, known));
    }
  }
  for (const it of known.matches) {
    if (it.state === "open" && it.answered !== "yes" && !has(it.match)) items.push(ofMatch(it, known));
  }
  for (const it of known.warnings) {
    const awaits = it.heard.some((one) => one.party === known.party && one.due_ms !== null);
    if (awaits && it.issuer !== known.party && !has(it.warning)) items.push(ofWarning(it, known));
  }
  return together(inTime(items.map((it) => ({ ...it, moreOn: it.what === "stop" ? (firstOf(known.stops, it.about)?.stop ?? "") : "" })), now));
}

/** The STOPs of this party that are not over: nobody awaits its answer to them, and it says when they are. */
export function raised(known: Known): Item[] {
  const own = known.stops.filter((it) => it.party === known.party && it.state !== "over");
  return own.map((it) => ({ ...ofStop(it, known), moreOn: firstOf(known.stops, it.stop)?.stop ?? "" })).sort(inOrder);
}

/** The first STOP of which one says more, as far as it is shown: whoever names another's says no more of that. */
export function firstOf(stops: readonly Rows["stops"][], id: string): Rows["stops"] | undefined {
  let it = stops.find((one) => one.stop === id);
  let first: Rows["stops"] | undefined;
  while (it) {
    const { party, at_ms } = it;
    const named = (it.shown as { body?: { more_on?: string } } | null)?.body?.more_on;
    it = named ? stops.find((one) => one.stop === named && one.party === party && one.at_ms < at_ms) : undefined;
    first = it ?? first;
  }
  return first;
}

/** What says more of a STOP stands behind it; never further down than its own urgency has it. */
function together(items: readonly Item[]): Item[] {
  const found: Item[] = [];
  for (const it of items) {
    if (found.includes(it)) continue;
    found.push(it, ...items.filter((one) => one.moreOn && one.moreOn === it.about && it.what === "stop" && !found.includes(one)));
  }
  return found;
}

/** What others owe this party, the most urgent first. */
export function theirs(known: Known, now = 0): Item[] {
  return inTime(known.due.filter((it) => !isOwn(it, known.party)).map((it) => ofDue(it, known.party)), now);
}

function inTime(items: readonly Item[], now: number): Item[] {
  return items.map((it) => ({ ...it, overdue: it.overdue || (it.dueMs > 0 && it.dueMs <= now) })).sort(inOrder);
}

/** FLASH, and whatever is overdue: what the banner stands for, and no snooze silences. */
export function isLoud(it: Item): boolean {
  return (it.precedence === "flash" && !it.inHand) || it.overdue;
}

/** How urgent what awaits an answer is, by every name that it goes by: a match stands in a notice, or by itself. */
export type Seen = ReadonlyMap<string, number>;

export function seen(items: readonly Item[]): Seen {
  const found = new Map<string, number>();
  for (const it of items) {
    for (const name of [it.id, ...it.matches.map((id) => `match~${id}`)]) found.set(name, Math.max(urgency(it), found.get(name) ?? 0));
  }
  return found;
}

/** What was not there before, or has become more urgent or overdue since: what is to be told. */
export function news(items: readonly Item[], before: Seen): Item[] {
  return items.filter((it) => urgency(it) > (before.get(it.id) ?? 0));
}

function urgency(it: Item): number {
  return 2 * (PRECEDENCES.length - PRECEDENCES.indexOf(it.precedence)) + Number(it.overdue);
}

export function inOrder(a: Item, b: Item): number {
  return (
    Number(a.inHand) - Number(b.inHand) ||
    PRECEDENCES.indexOf(a.precedence) - PRECEDENCES.indexOf(b.precedence) ||
    Number(b.overdue) - Number(a.overdue) ||
    (a.dueMs || Infinity) - (b.dueMs || Infinity) ||
    a.sinceMs - b.sinceMs ||
    0
  );
}

/** Whether this party owes it: what comes to it through another has no number of its own. */
function isOwn(it: Rows["due"], party: string): boolean {
  return it.release !== undefined || it.party === party;
}

function ofDue(it: Rows["due"], party: string): Item {
  const what = whatOf(it.type);
  return {
    id: `${what}~${it.about}${it.party === party ? "" : `~${it.party}`}${it.pass_to ? `~${it.pass_to}` : ""}`,
    what,
    type: it.type,
    precedence: it.precedence as Precedence,
    ours: isOwn(it, party),
    about: it.about,
    release: it.release ?? 0,
    cell: it.release !== undefined && it.party !== party ? it.party : "",
    passTo: it.pass_to,
    owedTo:
      !isOwn(it, party)
        ? [{ party: it.pass_to || it.party, via: it.pass_to ? it.party : "" }]
        : (it.owed_to ?? []).map((one) => ({ party: one.party, via: one.via ?? "" })),
    matches: it.matches,
    yours: it.yours,
    sinceMs: it.since_ms ?? 0,
    dueMs: it.due_ms,
    overdue: it.overdue,
    step: it.step,
    skipped: it.skipped,
    inHand: false,
    moreOn: "",
    concerning: it.concerning ?? "",
    silent: what === "statement" && it.on_record,
  };
}

function whatOf(type: string): What {
  const family = type.split(".")[0]!;
  if (family === "stop" || family === "message" || family === "warning" || family === "statement") return family;
  return family.startsWith("match") ? "match" : "notified";
}

function plain(what: What, type: string, precedence: Precedence, about: string, sinceMs: number): Item {
  return {
    id: `${what}~${about}`, what, type, precedence, ours: true, about, release: 0, cell: "", passTo: "", owedTo: [], matches: [],
    yours: [], sinceMs, dueMs: 0, overdue: false, step: 0, skipped: 0, inHand: false, moreOn: "", concerning: "", silent: false,
  };
}

/** The number under which an entry was shown to this party itself. */
export function seqOf(releases: readonly Release[], entry: string): number {
  return releases.find((it) => it.entry === entry && !it.pass_to && it.detail !== "withdrawn")?.seq ?? 0;
}

function ofStop(it: Rows["stops"], { party, releases }: Known): Item {
  const owedTo = it.party && it.party !== party ? [{ party: it.party, via: "" }] : [];
  const made = plain("stop", "stop.hear/v1", "flash", it.stop, it.at_ms);
  const inHand = it.party === party || it.said[party] === "taken";
  return { ...made, release: it.party === party ? 0 : seqOf(releases, it.entry), owedTo, inHand };
}

function ofMessage(it: Rows["messages"], { releases }: Known): Item {
  const made = plain("message", "message.send/v1", it.precedence as Precedence, it.message, it.at_ms);
  return { ...made, release: seqOf(releases, it.entry), owedTo: [{ party: it.sender, via: "" }] };
}

function ofWarning(it: Rows["warnings"], { releases, party }: Known): Item {
  const heard = it.heard.find((one) => one.party === party);
  const made = plain("warning", "warning.issue/v1", it.precedence as Precedence, it.warning, it.at_ms);
  return {
    ...made, release: seqOf(releases, it.entry), owedTo: [{ party: it.issuer, via: "" }],
    dueMs: heard?.due_ms ?? 0, overdue: heard?.overdue ?? false, step: heard?.step ?? 0,
  };
}

function ofMatch(it: Rows["matches"], { releases }: Known): Item {
  const grave = it.severity === "extreme" || it.severity === "severe";
  const told = releases.find((one) => one.entry === it.notice);
  const made = plain("match", "match.find/v1", grave ? "immediate" : "priority", it.match, told?.told_at_ms ?? 0);
  return {
    ...made, release: told?.seq ?? 0, matches: [it.match], yours: it.yours, overdue: it.answered === "OVERDUE",
    owedTo: it.call.map((one) => ({ party: one.party, via: one.via ?? "" })),
  };
}

/** A desk that has said what became of a STOP, other than that it has it in hand, is through with it; whoever
 * raised it is when it is over. */
function isDone(it: Rows["stops"], party: string): boolean {
  const said = it.said[party];
  return it.party !== party && said !== undefined && said !== "taken";
}

function isRead(heard: Rows["messages"]["heard"], party: string): boolean {
  return heard.some((it) => it.party === party && BY_A_PERSON.some((level) => level in it.acknowledged));
}
