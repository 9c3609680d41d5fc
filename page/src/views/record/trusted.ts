// What is trusted: a policy of one's own, chosen as a file and kept in this browser; else what the server said first.
import type { Page } from "../../data/page.ts";
import { readPolicy, type Policy } from "../../verify/bundle.ts";

const OWN = "policy";
const FIRST = "policy-first";

export interface Trusted {
  policy: Policy;
  /** `own`: chosen by the reader. `server`: the server's own word. `changed`: its word, and no longer what it first was. */
  from: "own" | "server" | "changed";
}

export async function policyOf(page: Page): Promise<Trusted> {
  const kept = await page.keep.all<string>("notes");
  const own = kept.get(OWN);
  if (own) return { policy: readPolicy(own), from: "own" };
  const now = JSON.stringify(page.api.theatre.policy);
  const first = kept.get(FIRST);
  if (!first) await page.keep.put("notes", FIRST, now);
  const policy = readPolicy(now);
  return { policy, from: first && readPolicy(first).log_key !== policy.log_key ? "changed" : "server" };
}

export async function keepPolicy(page: Page, said: string): Promise<void> {
  readPolicy(said);
  await page.keep.put("notes", OWN, said);
}

export async function forgetPolicy(page: Page): Promise<void> {
  await page.keep.remove("notes", OWN);
}
