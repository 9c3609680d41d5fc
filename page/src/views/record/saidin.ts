// The words that a release shows: a message's, a statement's, a reason. Pure.

/** What stands in it as somebody said it; empty where it holds no words. */
export function saidIn(shown: Record<string, unknown> | null | undefined): string {
  const body = (shown?.["body"] ?? {}) as Record<string, unknown>;
  for (const name of ["text", "reason", "condition"]) {
    const said = body[name];
    if (typeof said === "string" && said) return said;
  }
  const texts = (body["warning"] as { texts?: { text: string }[] } | undefined)?.texts;
  return texts?.[0]?.text ?? "";
}
