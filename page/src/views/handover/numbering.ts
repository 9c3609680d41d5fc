// Lines of a paper log as messages: each with an id of the line, the time and its number on paper, so that typing it
// in twice is refused; numbered in the order in which they were said. The same as the command line makes. Pure.

export interface LogLine {
  channel: string;
  number: string;
  saidMs: number;
  by: string;
  to: string;
  parties: readonly string[];
  precedence: "flash" | "immediate" | "priority" | "routine";
  text: string;
  language: string;
  readBack: boolean;
}

/** A message that is on record, as far as its number matters. */
export interface Sent {
  channel: string;
  sender: string;
  serial: number;
  precedence: string;
  action: readonly string[];
  info: readonly string[];
}

export interface Numbered {
  line: LogLine;
  id: string;
  serial: number;
  after: number;
}

export function idOfLine(it: LogLine): string {
  const at = new Date(it.saidMs).toISOString().replace(/\D/g, "").slice(0, 12);
  const id = `${it.channel}-${at}-${it.number}`.toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^[^a-z0-9]+|-+$/g, "");
  return id || "log";
}

/** Number the lines behind what the party has sent to the same parties on the same channel. */
export function numbered(lines: readonly LogLine[], sent: readonly Sent[], party: string): Numbered[] {
  const last = new Map<string, { serial: number; of: Map<string, number> }>();
  return [...lines].sort((a, b) => a.saidMs - b.saidMs).map((line) => {
    const parties = [...new Set(line.parties)].sort();
    const key = `${line.channel}\n${parties.join("\n")}`;
    const so = last.get(key) ?? before(line.channel, parties, sent, party);
    last.set(key, so);
    const after = so.of.get(line.precedence) ?? 0;
    so.serial += 1;
    so.of.set(line.precedence, so.serial);
    return { line, id: idOfLine(line), serial: so.serial, after };
  });
}

function before(channel: string, parties: readonly string[], sent: readonly Sent[], party: string) {
  const so = { serial: 0, of: new Map<string, number>() };
  const same = sent
    .filter((it) => it.channel === channel && it.sender === party)
    .filter((it) => [...new Set([...it.action, ...it.info])].sort().join("\n") === parties.join("\n"))
    .sort((a, b) => a.serial - b.serial);
  for (const it of same) {
    if (it.serial !== so.serial + 1) continue;
    so.serial = it.serial;
    so.of.set(it.precedence, it.serial);
  }
  return so;
}
