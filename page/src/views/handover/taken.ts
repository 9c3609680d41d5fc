// When a watch was taken over at this browser: local, and of no concern to the record. It outlives the session, since
// whoever hands over signs out; nothing but a time, a role and a word of one's own is kept.

export interface Taken {
  at: number;
  role: string;
  note: string;
}

const KEY = "openline.takenover";
const MOST = 12;

/** The storage of a browser, as far as it is needed. */
export interface Kept {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Of one party in one theatre, the latest first. */
export function takenOver(kept: Kept, whose: string): Taken[] {
  try {
    const all = JSON.parse(kept.getItem(KEY) ?? "{}") as Record<string, Taken[]>;
    return all[whose] ?? [];
  } catch {
    return []; // what was kept cannot be read: as at first
  }
}

export function takeOver(kept: Kept, whose: string, taken: Taken): Taken[] {
  let all: Record<string, Taken[]> = {};
  try {
    all = JSON.parse(kept.getItem(KEY) ?? "{}") as Record<string, Taken[]>;
  } catch {
    // begun anew
  }
  const mine = [taken, ...(all[whose] ?? [])].slice(0, MOST);
  kept.setItem(KEY, JSON.stringify({ ...all, [whose]: mine }));
  return mine;
}
