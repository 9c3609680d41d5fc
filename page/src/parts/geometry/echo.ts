// The server's own reading of coordinates, and what it says back: lat/lon, grid, nearest place (R7). It is asked by a
// sheet that is read and put on record nowhere, one row a coordinate: the same reader, in every notation.
import type { Api } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import type { Point } from "./coordinates.ts";

export interface Echo {
  said: string;
  /** What is to be read back; empty when the server could not read it. */
  words: string;
  at: Point | undefined;
  /** Why it could not be read, and how to write it. */
  fault: string;
  nextStep: string;
  /** What is not plain about it. */
  question: Question;
}

/** Nothing but their order told latitude from longitude; or it is given to no less than so many kilometres. */
export type Question = { kind: "order" } | { kind: "coarse"; km: number } | { kind: "none" } | { kind: "other"; said: string };

export const MOST_ECHOES = 60;

interface Drafted {
  body?: { notification?: { id?: string; footprint?: { centre?: Point } } };
}

export async function echoes(api: Api, said: readonly string[]): Promise<Echo[]> {
  if (!said.length) return [];
  const cell = (it: string) => `"${it.replaceAll('"', '""')}"`;
  const rows = said.map((it, i) => `e${i},e,other,${cell(it)},1,2000-01-01 00:00Z,UFN,UTC`);
  const read = await api.ask<Shown["SheetRead"]>("/v1/sheets/sites-additions", {
    method: "POST",
    headers: { "Content-Type": "text/csv" },
    body: ["Id,Name,Function,Place,Radius m,From,Until,Time zone", ...rows].join("\n"),
  });
  const places = new Map<string, Point>();
  for (const it of read.drafts as Drafted[]) {
    const { id, footprint } = it.body?.notification ?? {};
    if (id && footprint?.centre) places.set(id, footprint.centre);
  }
  return said.map((text, i) => {
    const row = read.rows.find((it) => it.id === `e${i}`);
    const fault = row?.errors[0];
    return {
      said: text,
      words: (row?.echo[0] ?? "").replace(/^e\d+, [A-Z]+\d+: /, ""),
      at: places.get(`e${i}`),
      fault: fault?.what ?? "",
      nextStep: fault?.next_step ?? "",
      question: questionOf(row?.questions[0]?.what ?? ""),
    };
  });
}

/** What the server asks about a place, as the page says it; what it does not know stays in the server's words. */
export function questionOf(said: string): Question {
  if (!said) return { kind: "none" };
  if (said.includes("nothing but their order")) return { kind: "order" };
  const km = /given to (\d+) km only/.exec(said)?.[1];
  return km ? { kind: "coarse", km: Number(km) } : { kind: "other", said };
}
