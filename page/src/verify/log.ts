// Judges one entry after the other by the state in which the entries before have left the log: keys by index,
// findings and releases of the node, ids, numbers without a gap. As src/openline/verify.py does.
import { canonical, fromBase64, fromHex, hex, need, readObject, sha256, text, word, type Bytes } from "./bytes.ts";
import { dsse, verifySigned } from "./signing.ts";
import { leafOf } from "./tree.ts";

export const NODE = "node";
const FIELDS = ["at_ms", "author", "body_sha256", "cites", "custody", "facts", "id", "key", "kind", "mode", "rule", "subject", "theatre", "type"];
const SIGNED_BY_ROOT = new Set(["theatre.open/v1", "party.enrol/v1", "party.edit/v1", "key.add/v1", "key.end/v1", "desk.node/v1"]);
// What a line and a record look like, byte for byte: no second spelling, and every salt has 16 bytes.
const NUMBER = "(0|[1-9][0-9]*)";
const BASE64 = '"([A-Za-z0-9+/]*={0,2})"';
const SALT = '"([A-Za-z0-9+/]{22}==)"';
const BODY = `"body":${BASE64},"body_salt":${SALT}`;
const ENTRY = `"record":${BASE64},(?:"redacted_by":${NUMBER},)?"salt":${SALT}`;
const LINE = new RegExp(`^\\{(?:${BODY},)?"i":${NUMBER},(?:"leaf":"([A-Za-z0-9+/]{43}=)"|${ENTRY})\\}$`);
const SIGNED = `"signatures":\\[\\{"keyid":"([0-9a-f]{64})","sig":${BASE64}\\}\\]`;
const ENVELOPE = `"envelope":\\{"payload":${BASE64},"payloadType":"([a-z0-9/]+)",${SIGNED}\\}`;
const RECORD = new RegExp(`^\\{${ENVELOPE},"received_at_ms":${NUMBER},"theatre":(.+)\\}$`);

export interface Header {
  id: string;
  author: string;
  custody: string;
  kind: string;
  type: string;
  theatre: string;
  mode: string;
  subject: string;
  at_ms: number;
  facts: Record<string, unknown>;
  cites: number[];
  body_sha256: string;
}

/** What stands in the line of an entry that is shown. */
export interface Shown {
  header: Header;
  record: Bytes;
  salt: Bytes;
  receivedAtMs: number;
}

export class Log {
  readonly roots = new Map<string, string>();
  private readonly keys = new Map<string, { party: string; custody: string }>();
  private readonly ended = new Map<string, string>();
  private readonly releases = new Map<string, number>();
  readonly authors = new Map<string, string>();
  private readonly kept = new Map<number, Header>();
  private readonly gone: { index: number; by: number; header: Header }[] = [];
  inNodeCustody = 0;
  /** Files that are on record: SHA-256 and bytes of each. */
  readonly exhibits = new Set<string>();

  private readonly theatre: string;
  private readonly mode: string;
  private readonly trusted: Readonly<Record<string, string>>;
  /** Whether releases to a party are gap-free here; an extract may leave some out. */
  private readonly whole: boolean;

  constructor(theatre: string, mode: string, trusted: Readonly<Record<string, string>>, whole = true) {
    this.theatre = theatre;
    this.mode = mode;
    this.trusted = trusted;
    this.whole = whole;
  }

  get redacted(): number {
    return this.gone.length;
  }

  /** What opened the log; its facts name the log's key. */
  get opening(): Header {
    const first = this.kept.get(0);
    need(first, "nothing opens the log");
    return first;
  }

  /** Judge the line of one entry: its leaf, and what is shown of it. */
  async take(index: number, line: string): Promise<{ leaf: Bytes; shown?: Shown }> {
    const found = LINE.exec(line);
    need(found, "not in the form of a line");
    const [, body, bodySalt, number, hidden, data, by, salt] = found;
    need(Number(number) === index, "not the entry that is due");
    const given = [body, hidden, by].filter((it) => it !== undefined).length;
    need(given === 1 && (hidden === undefined || index), "not shown, redacted nor hidden");
    if (hidden !== undefined) return { leaf: fromBase64(hidden) };
    const record = fromBase64(data!);
    const { header, receivedAtMs } = await this.signed(index, record);
    if (by === undefined) {
      const digest = hex(await sha256(fromBase64(bodySalt!), fromBase64(body!)));
      need(digest === header.body_sha256, "not the body that was signed");
    } else {
      this.gone.push({ index, by: Number(by), header });
    }
    need(!this.authors.has(header.id), "another entry has the same id");
    this.authors.set(header.id, header.author);
    if (header.type === "theatre.open/v1" || header.type === "redact/v1") this.kept.set(index, header);
    const shown = { header, record, salt: fromBase64(salt!), receivedAtMs };
    return { leaf: await leafOf(shown.salt, record), shown };
  }

  /** Verify the envelope in a record by the key that its author has at this index. */
  private async signed(index: number, record: Bytes): Promise<{ header: Header; receivedAtMs: number }> {
    const found = RECORD.exec(text(record));
    need(found, "not in the form of a signed record");
    const [, data, payloadType, key, signature, received, receivedBy] = found as unknown as string[];
    const payload = fromBase64(data!);
    const fields = readObject(text(payload), FIELDS);
    for (const it of ["id", "author", "kind", "type", "custody"]) word(fields, it); // a list of one reads like it
    const header = fields as unknown as Header;
    const { author, kind, type, facts } = header;
    need(header.theatre === this.theatre && header.mode === this.mode, "signed for another theatre or mode");
    need(receivedBy === canonical(header.theatre), "received in another theatre");
    need(payloadType === `openline/${kind}/v1`, "the payload's type is not the entry's kind");
    const ofNode = type === "party.edit/v1" || type === "desk.node/v1" || kind !== "submission";
    need(author === NODE || !ofNode, `${type} is for the node`);
    need((kind === "release") === (type === "release/v1"), `a ${kind} of type ${type}`);
    need((index === 0) === (type === "theatre.open/v1"), "the first entry, and no other, opens the theatre");
    need(header.cites.every((it) => Number.isSafeInteger(it) && it >= 0 && it < index), "it cites what is not before it");
    if (type === "theatre.open/v1") this.takeRoot(author, NODE, facts);
    if (type === "party.enrol/v1") this.takeRoot(author, word(facts, "party"), facts);
    if (SIGNED_BY_ROOT.has(type)) need(this.roots.get(author) === key, `${key} is not the root of ${author}`);
    else need(this.keys.get(key!)?.party === author, `${key} is not valid here for ${author}`);
    await verifySigned(key!, fromBase64(signature!), dsse(payloadType!, payload));
    if ((this.keys.get(key!)?.custody ?? header.custody) === NODE) this.inNodeCustody += 1;
    if (type === "key.add/v1" || type === "key.end/v1") this.changeKey(author, facts, type === "key.add/v1");
    else if (kind === "release") this.count(facts);
    else if (type === "exhibit.add/v1") this.exhibits.add(`${String(facts["sha256"])} ${String(facts["bytes"])}`);
    return { header, receivedAtMs: Number(received) };
  }

  private count(facts: Record<string, unknown>): void {
    const party = word(facts, "party");
    const due = (this.releases.get(party) ?? 0) + 1;
    const seq = facts["seq"];
    const later = !this.whole && Number.isSafeInteger(seq) && (seq as number) > due;
    need(seq === due || later, `release ${seq} to ${party} where ${due} was due`);
    this.releases.set(party, seq as number);
  }

  /** Take a root from the log, holding it against the policy and against what was said before. */
  private takeRoot(author: string, party: string, facts: Record<string, unknown>): void {
    need(author === NODE || author === party, `${author} cannot enrol ${party}`);
    const root = word(facts, "root_key_hex");
    if (party === NODE) this.keys.set(word(facts, "node_key_hex"), { party: NODE, custody: NODE });
    const trusted = Object.hasOwn(this.trusted, party) ? this.trusted[party] : root;
    need(trusted === root, `the root of ${party} is not the one in the policy`);
    need((this.roots.get(party) ?? root) === root, `another root for ${party}`);
    this.roots.set(party, root);
  }

  /** Let a key of a party begin or end; it is valid for the entries between. */
  private changeKey(author: string, facts: Record<string, unknown>, adds: boolean): void {
    const key = word(facts, "public_key_hex");
    const ends = adds ? word(facts, "replaces_hex") : key;
    need(author === facts["party"], `${author} cannot speak for the keys of ${facts["party"]}`);
    if (ends && this.ended.get(ends) !== author) {
      // a lost key that is recovered has ended before
      need(this.keys.get(ends)?.party === author, `${ends} is no key of ${author}`);
      this.keys.delete(ends);
      this.ended.set(ends, author);
    }
    if (adds) {
      fromHex(key);
      const known = this.keys.has(key) || this.ended.has(key) || [...this.roots.values()].includes(key);
      need(!known, `${key} was there before`);
      this.keys.set(key, { party: author, custody: word(facts, "custody") });
    }
  }

  /** Hold every missing body against its redaction, which the author of the named entry has signed. */
  judgeRedactions(): void {
    const gone = new Set<string>();
    // An entry by its index is not one whose id reads like a number.
    const mark = (by: number, it: unknown) => JSON.stringify([by, it]);
    for (const { index, by, header } of this.gone) {
      const redaction = this.kept.get(by);
      need(redaction?.type === "redact/v1", `entry ${by} does not redact entry ${index}`);
      const named = word(redaction.facts, "entry");
      const own = (this.authors.get(named) ?? redaction.author) === redaction.author;
      // What the node has made of a body goes with it: releases of the entry, and what follows from it.
      const madeOf = header.kind === "submission" ? [] : [header.facts["entry"], ...header.cites];
      const follows = madeOf.some((it) => it === named || gone.has(mark(by, it)));
      need(own && (follows || header.id === named), `entry ${by} does not redact entry ${index}`);
      gone.add(mark(by, index)).add(mark(by, header.id));
    }
  }
}
