// Whom to ring, the next first: with links that ring, and keys for what came of it.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../data/api.ts";
import type { Page } from "../data/page.ts";
import type { Release, Shown } from "../data/types.ts";
import { define } from "../words/index.ts";
import { role } from "../words/terms.ts";
import { partyName, thingName } from "./naming.ts";

const t = define({
  en: {
    deputy: "deputy",
    via: "through {via}",
    unmanned: "should not be manned now",
    rung: "rung: {what}",
    answered: "Answered",
    busy: "Busy",
    no_answer: "No answer",
    cameOf: "What came of ringing {name}",
    noted: "Rang {name}: {what}",
    number: "no number is on record",
    nobody: "Nobody's number is known here: ring whoever you can reach.",
    away: "The server does not answer. This list is as it was last known here.",
    node: "the node's desk",
  },
  ar: {
    deputy: "نائب",
    via: "عبر {via}",
    unmanned: "لا يُفترض أن يكون مأهولًا الآن",
    rung: "اتُّصل به: {what}",
    answered: "أجاب",
    busy: "مشغول",
    no_answer: "لا جواب",
    cameOf: "ما نتج عن الاتصال بـ {name}",
    noted: "اتصال بـ {name}: {what}",
    number: "لا رقم مسجّل",
    nobody: "لا رقم معروف هنا: اتصل بمن تستطيع.",
    away: "الخادم لا يجيب. هذه القائمة كما عُرفت هنا آخر مرة.",
    node: "مكتب العقدة",
  },
});

type Post = Shown["RingPost"];
type Outcome = "answered" | "busy" | "no_answer";
const OUTCOMES: readonly Outcome[] = ["answered", "busy", "no_answer"];
const KEPT = "ring";

/** The list, with keys where there is a page to note them by, and something that the ringing is about. */
export function posts(
  ring: readonly Post[],
  { page, about = "" }: { page?: Page | undefined; about?: string } = {},
): TemplateResult {
  if (!ring.length) return html`<p class="late">${t("nobody")}</p>`;
  const name = (party: string) => (page ? partyName(page, party) : party === "node" ? t("node") : party);
  return html`<ol class="ring">
    ${ring.map(
      (it) => html`<li class=${it.manned ? "" : "unmanned"}>
        <span class="who"><strong><bdi>${name(it.party)}</bdi></strong>
          ${it.via ? html`<small>${t("via", { via: name(it.via) })}</small>` : nothing}
          <bdi>${it.name}</bdi>
          <small>${[
            roleOf(it), it.deputy ? t("deputy") : "", page && it.channel ? thingName(page, it.channel) : it.channel, it.languages.join(", "), it.manned ? "" : t("unmanned"),
            it.rung.length ? t("rung", { what: it.rung.map(word).join(", ") }) : "",
          ].filter(Boolean).join(" · ")}</small></span>
        ${number(it)}
        ${page && about && it.party !== "node" ? keys(page, it, about) : nothing}
      </li>`,
    )}
  </ol>`;
}

/** The role of a post, unless its name says it already. */
function roleOf(it: Post): string {
  const name = it.name.toLowerCase();
  return name.includes(it.role.replaceAll("_", " ")) || name.includes(role(it.role)) ? "" : role(it.role);
}

function number(it: Post): TemplateResult {
  if (it.link) return html`<a class="button call" href=${it.link} dir="ltr"><span aria-hidden="true">✆</span> ${it.address}</a>`;
  return it.address ? html`<span class="mono" dir="ltr">${it.medium} ${it.address}</span>` : html`<small>${t("number")}</small>`;
}

function word(outcome: string): string {
  return OUTCOMES.includes(outcome as Outcome) ? t(outcome as Outcome) : outcome;
}

function keys(page: Page, it: Post, about: string): TemplateResult {
  const note = async (outcome: Outcome) => {
    try {
      await page.outbox.say(t("noted", { name: it.name, what: t(outcome) }), {
        type: "ring.log/v1",
        facts: { about, party: it.via || it.party, post: it.post, channel: it.channel, result: outcome },
        body: { reason: "" },
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      page.trouble(error);
    }
  };
  return html`<span class="keys" role="group" aria-label=${t("cameOf", { name: it.name })}>${OUTCOMES.map(
    (outcome) => html`<button type="button" class="quiet" @click=${() => note(outcome)}>${t(outcome)}</button>`,
  )}</span>`;
}

/** What was last known of whom to ring, for when the server is away. */
export async function keptRing(page: Page): Promise<Post[]> {
  return (await page.keep.all<Post[]>("notes")).get(KEPT) ?? [];
}

/** Read whom to ring and keep it, so that there is a list before it is needed. */
export async function readRing(page: Page): Promise<Post[]> {
  if (!page.reads) return []; // nothing of the record is for him
  const { rows } = await page.api.look<Shown["RingPage"]>("/v1/ring");
  await page.keep.put("notes", KEPT, rows).catch(() => {});
  return rows;
}

/** Whom to ring about something, read from the server, and again whenever somebody was rung. */
@customElement("ol-ring")
export class Ring extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** A STOP, message, match, warning or channel. */
  @property() about = "";
  /** Whose desks; those of all with whom one has a line, where none is named. */
  @property({ attribute: false }) parties: readonly string[] = [];
  @property() channel = "";
  /** What is known of it before the server has answered. */
  @property({ attribute: false }) first: readonly Post[] | undefined;
  @state() private rows: readonly Post[] | undefined;
  @state() private away = false;
  /** What the list is of. */
  private asked: string | undefined;
  private readonly heard = (event: Event) => {
    const type = event.type === "release" ? (event as CustomEvent<Release>).detail.shown?.["type"] : "ring.log/v1";
    if (type === "ring.log/v1" || type === "desk.set/v1") void this.read();
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.addEventListener("release", this.heard);
    this.page.outbox.addEventListener("recorded", this.heard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.removeEventListener("release", this.heard);
    this.page.outbox.removeEventListener("recorded", this.heard);
  }

  override willUpdate(): void {
    const { about, channel, parties } = this;
    const asked = [about, channel, ...parties].join("\n");
    if (asked === this.asked) return;
    this.asked = asked;
    this.rows = undefined; // that of something else
    void this.read();
  }

  private async read(): Promise<void> {
    const of = this.asked;
    const asked = this.parties.length ? this.parties : [""];
    try {
      const pages = await Promise.all(asked.map((party) => {
        const by = new URLSearchParams({ about: this.about, ...(party && { party }), ...(this.channel && { channel: this.channel }) });
        return this.page.api.look<Shown["RingPage"]>(`/v1/ring?${by}`);
      }));
      if (of !== this.asked) return; // an answer about something else
      const every = pages.flatMap((it) => it.rows);
      const isFirst = (it: Post, at: number) =>
        every.findIndex((other) => other.party === it.party && other.channel === it.channel && other.post === it.post) === at;
      const once = every.filter(isFirst);
      this.rows = [...once.filter((it) => it.party !== "node"), ...once.filter((it) => it.party === "node")];
      this.away = false;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const kept = await keptRing(this.page);
      if (of !== this.asked) return;
      this.away = error.mayPass;
      this.rows ??= kept;
    }
  }

  override render() {
    const rows = this.rows ?? this.first;
    return html`${this.away ? html`<p class="late">${t("away")}</p>` : nothing}
      ${rows ? posts(rows, { page: this.page, about: this.about }) : nothing}`;
  }
}
