// Who is tried at each end of a line, in their order; one's own desk can be set anew (R4, R40). Functions, never names.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Facts, Rows } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { role } from "../../words/terms.ts";
import { hoursOf, hoursText } from "./hours.ts";

const t = define({
  en: {
    desk: "Desk of {party}{where}",
    on: " on this line",
    all: ", for all who are told to call",
    none: "{party} has said nobody for this line. Whoever it named for all is tried.",
    always: "day and night",
    deputy: "deputy",
    then: "then the desks of: {what}",
    set: "Set your own desk",
    hint: "Posts by function, never names of people, in the order in which they are tried.",
    name: "Post", address: "Number or address", role: "Role", hours: "Hours (UTC)",
    hoursHint: "such as mon-fri 06:00-18:00; empty is day and night",
    medium: "By", telephone: "telephone", radio: "radio", satellite: "satellite", mail: "mail",
    languages: "Languages",
    add: "Another post", remove: "Leave out post {n}",
    thenOn: "Tried after that: the desks of",
    save: "Set the desk",
    title: "Desk of {party}{where}",
    badHours: "Post {n}: these are no hours. Write them such as mon-fri 06:00-18:00.",
  },
  ar: {
    desk: "مكتب {party}{where}",
    on: " على هذا الخط",
    all: "، لكل من يُطلب منه الاتصال",
    none: "لم يذكر {party} أحدًا لهذا الخط. يُحاوَل من سمّاه للجميع.",
    always: "ليلًا ونهارًا",
    deputy: "نائب",
    then: "ثم مكاتب: {what}",
    set: "تحديد مكتبكم",
    hint: "مراكز بوظائفها لا بأسماء أشخاص، بالترتيب الذي تُحاوَل به.",
    name: "المركز", address: "الرقم أو العنوان", role: "الدور", hours: "الساعات (UTC)",
    hoursHint: "مثل mon-fri 06:00-18:00؛ والفارغ ليلًا ونهارًا",
    medium: "بواسطة", telephone: "هاتف", radio: "لاسلكي", satellite: "قمر صناعي", mail: "بريد",
    languages: "اللغات",
    add: "مركز آخر", remove: "حذف المركز {n}",
    thenOn: "ثم تُحاوَل مكاتب",
    save: "تحديد المكتب",
    title: "مكتب {party}{where}",
    badHours: "المركز {n}: هذه ليست ساعات. اكتبها مثل mon-fri 06:00-18:00.",
  },
});

type Desk = Rows["desks"];
type Role = Facts<"desk.set/v1">["posts"][number]["role"];
type Medium = "telephone" | "radio" | "satellite" | "mail";
const ROLES: readonly Role[] = ["duty_officer", "liaison_officer", "unit", "observer", "administrator"];
const MEDIA: readonly Medium[] = ["telephone", "satellite", "radio", "mail"];

interface Line {
  name: string;
  address: string;
  role: Role;
  hours: string;
  medium: Medium;
  languages: string;
}
const BLANK: Line = { name: "", address: "", role: "duty_officer", hours: "", medium: "telephone", languages: "" };

@customElement("ol-desks")
export class Desks extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** At which line; empty for whoever is told to call. */
  @property() channel = "";
  @state() private posts: Line[] | undefined;
  @state() private wrong = "";
  private readonly saying = new Saying(this);
  private readonly redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.page.lists.want("desks");
    this.page.lists.addEventListener("changed", this.redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.lists.removeEventListener("changed", this.redraw);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("channel")) this.posts = undefined;
  }

  private get where(): string {
    return this.channel ? t("on") : t("all");
  }

  private deskOf(party: string): Desk | undefined {
    return this.page.lists.rows("desks").find((it) => it.party === party && it.channel === this.channel);
  }

  override render() {
    const { page, channel } = this;
    const row = page.lists.rows("channels").find((it) => it.channel === channel);
    const parties = channel ? (row?.parties ?? []) : page.lists.rows("desks").filter((it) => !it.channel).map((it) => it.party);
    return html`
      ${[...new Set(parties)].map((party) => this.shown(party))}
      ${this.posts ? this.form(this.posts) : html`<p class="actions"><button type="button" @click=${this.begin}>${t("set")}</button></p>`}
      ${this.saying.shown()}`;
  }

  private shown(party: string): TemplateResult {
    const desk = this.deskOf(party);
    const name = partyName(this.page, party);
    if (!desk) return html`<p><small>${t("none", { party: name })}</small></p>`;
    return html`<h4>${t("desk", { party: name, where: this.where })}</h4>
      <ol>${desk.posts.map((it) => html`<li><bdi>${it.name}</bdi> <span class="mono" dir="ltr">${it.address}</span>
        <small>${[role(it.role), it.deputy ? t("deputy") : "", it.languages.join(", "), hoursText(it.hours) ? `${hoursText(it.hours)} UTC` : t("always")].filter(Boolean).join(" · ")}</small></li>`)}</ol>
      ${desk.then.length ? html`<p><small>${t("then", { what: desk.then.join(", ") })}</small></p>` : nothing}`;
  }

  private readonly begin = () => {
    const known = this.deskOf(this.page.party)?.posts ?? [];
    this.posts = known.length
      ? known.map((it) => ({
          name: it.name ?? "", address: it.address ?? "", role: it.role as Role, hours: hoursText(it.hours),
          medium: (it.medium ?? "telephone") as Medium, languages: it.languages.join(", "),
        }))
      : [{ ...BLANK }];
  };

  private form(posts: Line[]): TemplateResult {
    const { page } = this;
    const others = page.lists.rows("channels").filter((it) => it.channel !== this.channel && it.state !== "closed");
    const then = this.deskOf(page.party)?.then ?? [];
    const put = (n: number, change: Partial<Line>) => (this.posts = posts.map((it, at) => (at === n ? { ...it, ...change } : it)));
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<form @submit=${this.submit}>
      <p><small>${t("hint")} ${t("hours")}: <span dir="ltr">${t("hoursHint")}</span></small></p>
      ${posts.map((it, n) => html`<fieldset><legend>${n + 1}</legend><div class="row">
        <label>${t("name")} <input required dir="auto" maxlength="200" .value=${it.name} @input=${(event: Event) => put(n, { name: value(event) })}></label>
        <label>${t("medium")} <select @change=${(event: Event) => put(n, { medium: value(event) as Medium })}>${MEDIA.map((one) => html`<option value=${one} ?selected=${one === it.medium}>${t(one)}</option>`)}</select></label>
        <label>${t("address")} <input dir="ltr" maxlength="200" .value=${it.address} @input=${(event: Event) => put(n, { address: value(event) })}></label>
        <label>${t("role")} <select @change=${(event: Event) => put(n, { role: value(event) as Role })}>${ROLES.map((one) => html`<option value=${one} ?selected=${one === it.role}>${role(one)}</option>`)}</select></label>
        <label>${t("hours")} <input dir="ltr" .value=${it.hours} @input=${(event: Event) => put(n, { hours: value(event) })}></label>
        <label>${t("languages")} <input dir="ltr" placeholder="en, ar" .value=${it.languages} @input=${(event: Event) => put(n, { languages: value(event) })}></label>
        ${posts.length > 1 ? html`<button type="button" class="quiet" @click=${() => (this.posts = posts.filter((_, at) => at !== n))}>${t("remove", { n: n + 1 })}</button>` : nothing}
      </div></fieldset>`)}
      <p class="actions"><button type="button" class="quiet" @click=${() => (this.posts = [...posts, { ...BLANK }])}>${t("add")}</button></p>
      ${others.length
        ? html`<fieldset class="choice"><legend>${t("thenOn")}</legend>${repeat(others, (it) => it.channel, (it) => html`<label><input type="checkbox" name="then" value=${it.channel} .checked=${then.includes(it.channel)}>${it.name || it.channel}</label>`)}</fieldset>`
        : nothing}
      ${this.wrong ? html`<p class="late" role="alert">${this.wrong}</p>` : nothing}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("save")}</button></p>
    </form>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const posts = this.posts!;
    const hours = posts.map((it) => hoursOf(it.hours));
    const bad = hours.indexOf(undefined);
    this.wrong = bad < 0 ? "" : t("badHours", { n: bad + 1 });
    if (bad >= 0) return;
    const { page, channel } = this;
    const known = this.deskOf(page.party);
    const ticked = new FormData(event.target as HTMLFormElement).getAll("then").map(String);
    const order = [...(known?.then ?? []).filter((it) => ticked.includes(it)), ...ticked.filter((it) => !known?.then.includes(it))];
    const draft: Draft<"desk.set/v1"> = {
      type: "desk.set/v1",
      facts: {
        channel, version: (known?.version ?? 0) + 1, then: order, seal_key_hex: known?.seal_key_hex ?? "",
        posts: posts.map((it, n) => ({ role: it.role, deputy: n > 0, hours: hours[n] ?? null })),
      },
      body: {
        posts: posts.map((it) => ({
          name: it.name.trim(), address: it.address.trim(), medium: it.medium,
          languages: it.languages.split(/[\s,]+/).filter(Boolean),
        })),
      },
    };
    if (await this.saying.say(t("title", { party: page.party, where: this.where }), draft)) this.posts = undefined;
  }
}
