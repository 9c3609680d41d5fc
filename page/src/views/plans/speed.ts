// Speeds as they are typed, in km/h.

export const fromKmH = (it: number): number => Math.round((it * 1e6) / 3600);

/** As few decimals as read back to the same speed: an amendment changes nothing that nobody has touched. */
export function kmH(mmS: number): string {
  return [0, 1, 2].map((it) => (mmS * 0.0036).toFixed(it)).find((it) => fromKmH(Number(it)) === mmS) ?? (mmS * 0.0036).toFixed(3);
}
