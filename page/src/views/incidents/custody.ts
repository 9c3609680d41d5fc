// Which step of an exhibit's custody a party can take now: as the table of the record has it, for whoever holds it.
import type { ExhibitRow } from "./types.ts";

export type Step = "examine" | "hand_over" | "destroy" | "receive" | "return";

export function stepsFor(it: Pick<ExhibitRow, "state" | "holder" | "passing_to">, party: string): Step[] {
  if (it.state === "held") return it.holder === party ? ["examine", "hand_over", "destroy"] : [];
  if (it.state !== "handed_over") return [];
  if (it.passing_to === party) return ["receive"];
  return it.holder === party ? ["return"] : [];
}
