// Characters that nobody sees and that change what is read: by one of them "now" can read "won". They are kept as they
// were said, and written out where they are shown; the server has the same rule (openline.model.unseen).

const UNSEEN =
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** A text as it may be shown: what is not seen is written out, as ⟦U+202E⟧. */
export function shown(text: string): string {
  if (text.search(UNSEEN) < 0) return text;
  const paired = pairs(text);
  return text.replace(UNSEEN, (it, at: number) =>
    paired.has(at) ? it : `⟦U+${it.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟧`,
  );
}

/** What the server says, with every text in it as it may be shown: all that others wrote comes in by this. */
export function heard<T>(json: string): T {
  // Controls come escaped; most answers hold nothing of all this, and need not be gone through.
  const plain = json.search(UNSEEN) < 0 && !/\\u/.test(json);
  return JSON.parse(json, plain ? undefined : (_, it: unknown) => (typeof it === "string" ? shown(it) : it)) as T;
}

/** Where first strong isolates and their ends stand that are pairs: warnings have them round what was filled in. */
function pairs(text: string): Set<number> {
  const paired = new Set<number>();
  const begun: number[] = [];
  for (const { 0: it, index } of text.matchAll(/[\u2068\u2069]/g)) {
    if (it === "\u2068") begun.push(index);
    else if (begun.length) paired.add(begun.pop()!).add(index);
  }
  return paired;
}
