// What a person has changed of a proposal: only that is sent, and only that becomes a label.
import type { Shown } from "../../data/types.ts";

export type Fields = Partial<Shown["Fields"]>;

export function changed(now: Shown["Proposal"], said: Fields): Fields {
  const before = { ...now, speaker: now.speaker?.canonical || now.speaker?.mention || "" } as unknown as Fields;
  return Object.fromEntries(Object.entries(said).filter(([name, it]) => JSON.stringify(it) !== JSON.stringify(before[name as keyof Fields]))) as Fields;
}
