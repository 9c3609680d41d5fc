// Pure: what of all releases had been told by a time, and what had been acknowledged of each by then.

interface Acknowledged {
  level: string;
  at_ms?: number;
}

export function toldBy<R extends { told_at_ms: number; acknowledged: readonly Acknowledged[] }>(
  told: readonly R[],
  atMs: number,
): { row: R; acknowledged: R["acknowledged"][number][] }[] {
  return told
    .filter((it) => it.told_at_ms <= atMs)
    .map((row) => ({ row, acknowledged: row.acknowledged.filter((it) => it.at_ms === undefined || it.at_ms <= atMs) }));
}
