// Serials (docs/protocol/messages.md): each sender numbers what it writes to one set of addressees by itself, without a
// gap, so that whoever is missing one can say which.
import type { Api, Draft } from "./api.ts";
import type { Facts, Precedence } from "./types.ts";

export interface Numbered {
  message: string;
  channel: string;
  sender: string;
  precedence: string;
  serial: number;
  action: readonly string[];
  info: readonly string[];
  /** Whom the sender named; an addressee's row may name fewer. */
  shown?: { facts?: { action?: string[]; info?: string[] } } | Record<string, unknown> | null;
}

export interface Gap {
  sender: string;
  channel: string;
  first: number;
  last: number;
  /** The message before which it shows. */
  before: string;
}

function addressees(it: Numbered): string {
  const facts = (it.shown as { facts?: { action?: string[]; info?: string[] } } | null | undefined)?.facts;
  return [...new Set([...(facts?.action ?? it.action), ...(facts?.info ?? it.info)])].sort().join("\n");
}

/** The numbers that others' sequences skip, as far as they have come here. */
export function gaps(rows: readonly Numbered[], reader: string): Gap[] {
  const sequences = new Map<string, Numbered[]>();
  for (const it of rows) {
    if (it.sender === reader || it.serial < 1) continue;
    const key = [it.channel, it.sender, addressees(it)].join("\r");
    sequences.set(key, [...(sequences.get(key) ?? []), it]);
  }
  const found: Gap[] = [];
  for (const sequence of sequences.values()) {
    let last = 0;
    for (const it of sequence.sort((a, b) => a.serial - b.serial)) {
      if (it.serial > last + 1) {
        found.push({ sender: it.sender, channel: it.channel, first: last + 1, last: it.serial - 1, before: it.message });
      }
      last = Math.max(last, it.serial);
    }
  }
  return found;
}

/** The number of the next message to a set of addressees, and that of the one of its precedence before it. */
export function nextOf(
  rows: readonly Numbered[],
  it: { channel: string; sender: string; precedence: Precedence; action: readonly string[]; info: readonly string[] },
): { serial: number; after: number } {
  const wanted = [...new Set([...it.action, ...it.info])].sort().join("\n");
  const own = rows
    .filter((one) => one.channel === it.channel && one.sender === it.sender && addressees(one) === wanted)
    .sort((a, b) => a.serial - b.serial);
  let last = 0;
  let after = 0;
  for (const one of own) {
    if (one.serial !== last + 1) continue; // a FLASH under another number moves nobody else's
    last = one.serial;
    if (one.precedence === it.precedence) after = one.serial;
  }
  return { serial: last + 1, after };
}

/** A message that is to be sent, as one that was. */
export function sentBy(sender: string, draft: Draft): Numbered | undefined {
  return draft.type === "message.send/v1" ? ({ ...(draft.facts as Facts<"message.send/v1">), sender } as Numbered) : undefined;
}

/** The same drafts, their messages numbered as the server has it now. What was refused is not on record: their keys stay. */
export async function numberedAnew(api: Api, drafts: readonly Draft[]): Promise<Draft[]> {
  const made: Draft[] = [];
  for (const it of drafts) {
    const said = sentBy(api.party, it);
    if (!said) {
      made.push(it);
      continue;
    }
    const rows = await api.rows("messages", { channel: said.channel, sender: api.party });
    const before = made.flatMap((one) => sentBy(api.party, one) ?? []);
    const next = nextOf([...rows, ...before], { ...said, precedence: said.precedence as Precedence });
    made.push({ ...it, facts: { ...it.facts, ...next } as Draft["facts"] });
  }
  return made;
}
