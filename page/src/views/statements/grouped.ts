// Statements under what they are about: a statement about a statement stands where that one does. Pure.

export interface Stated {
  statement: string;
  author: string;
  about: string;
  at_ms: number;
}

/** What a statement is about in the end: of a statement about a statement, what that one is about. */
export function rootOf(it: Pick<Stated, "about">, byId: ReadonlyMap<string, Stated>): string {
  const seen = new Set<string>();
  let about = it.about;
  while (byId.has(about) && !seen.has(about)) {
    seen.add(about);
    about = byId.get(about)!.about;
  }
  return about;
}

export interface Group<S extends Stated> {
  about: string;
  /** Columns: each author once, in the order in which they first spoke; who is withheld has one of its own. */
  columns: { author: string; said: S[] }[];
  lastMs: number;
}

/** Groups, the one in which something was said last first; within a column in the order of time. */
export function grouped<S extends Stated>(rows: readonly S[]): Group<S>[] {
  const byId = new Map(rows.map((it) => [it.statement, it]));
  const groups = new Map<string, Group<S>>();
  for (const it of [...rows].sort((a, b) => a.at_ms - b.at_ms)) {
    const about = rootOf(it, byId);
    const group = groups.get(about) ?? { about, columns: [], lastMs: 0 };
    groups.set(about, group);
    let column = group.columns.find((one) => one.author === it.author);
    if (!column) group.columns.push((column = { author: it.author, said: [] }));
    column.said.push(it);
    group.lastMs = it.at_ms;
  }
  return [...groups.values()].sort((a, b) => b.lastMs - a.lastMs);
}
