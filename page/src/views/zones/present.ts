// What stands of a zone, line or agreement: its version and digest, without which nobody can say what he agrees to.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Api } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";

export interface Present {
  entry: string;
  version: number;
  sha256: string;
  facts: Record<string, unknown>;
  /** What it says; nothing, where that was redacted. */
  body: Record<string, unknown> | undefined;
  author: string;
  at_ms: number;
}

/** The entry as it was signed. */
export async function present(api: Api, entry: string): Promise<Present> {
  const it = await api.look<Shown["EntryRow"]>(`/v1/log/entries/${encodeURIComponent(entry)}`);
  return {
    entry,
    version: Number(it.header?.facts["version"] ?? 0),
    sha256: it.header?.body_sha256 ?? "",
    facts: it.header?.facts ?? {},
    body: it.body ?? undefined,
    author: it.author,
    at_ms: it.header?.at_ms ?? it.received_at_ms,
  };
}

/** The entry of what is on the screen, read before it is spoken of: a form speaks of exactly that, and of nothing later. */
export class Standing implements ReactiveController {
  now: Present | undefined;
  private asked = "";

  constructor(
    private readonly host: ReactiveControllerHost & { page: Page },
    /** Which entry; empty where none is to be read. */
    private readonly entry: () => string,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const entry = this.entry();
    if (entry === this.asked) return;
    this.asked = entry;
    this.now = undefined;
    if (!entry) return;
    void present(this.host.page.api, entry).then(
      (it) => {
        if (entry !== this.asked) return;
        this.now = it;
        this.host.requestUpdate();
      },
      () => {
        if (entry === this.asked) this.asked = ""; // it is asked for again with the next list that comes
      },
    );
  }
}

/** Every version of something, the first first, as far as this party sees them whole. */
export async function versions(api: Api, about: string, families: readonly string[]): Promise<Present[]> {
  const wanted = new Set(families.flatMap((it) => ["add", "edit", "propose", "notify", "amend"].map((action) => `${it}.${action}/v1`)));
  const found: string[] = [];
  let after = "";
  do {
    const asked = new URLSearchParams({ about, limit: "1000", ...(after ? { after } : {}) });
    const page = await api.look<Shown["EntryPage"]>(`/v1/log/entries?${asked}`);
    found.push(...page.rows.filter((it) => wanted.has(it.type ?? "")).map((it) => it.id));
    after = page.next ?? "";
  } while (after);
  return Promise.all(found.map((it) => present(api, it)));
}
