// A zone or a line is put on record, or edited into a new version.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import type { EdgeRule, Footprint, Pair } from "../../parts/geometry/footprint.ts";
import "../../parts/geometry/outline.ts";
import { Saying } from "../../parts/saying.ts";
import { altitudeField, faultAt, Given, numberField, Repeats } from "./fields.ts";
import { t as word } from "./fieldwords.ts";
import { present, type Present } from "./present.ts";
import { ladderGiven, limitRows, limitsGiven, rungRows, windowRows, windowsGiven } from "./rules.ts";
import { shareDraft, shareFields, sharesGiven } from "./shares.ts";
import { stanceFields, stanceGiven, type Stance } from "./stancefields.ts";
import { t } from "./words.ts";

type Zone = Shown["Zone"];
type Line = Shown["Line"];

@customElement("ol-zone-form")
export class ZoneForm extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) family: "zone" | "line" = "zone";
  /** The entry of the version that is edited, as the form is opened: one that comes later writes over nothing that was typed,
   * and the server says that it came. Nothing for a new one. */
  @property() entry = "";
  @state() private former: Present | undefined;
  @state() private templates: Shown["TemplateRow"][] = [];
  @state() private unread = "";
  private readonly saying = new Saying(this);
  private readonly repeats = new Repeats(this);
  private begun = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    if (this.begun) return;
    this.begun = true;
    void this.load(this.entry);
  }

  private async load(entry: string): Promise<void> {
    if (this.family === "zone") void this.page.api.rows("templates").then((it) => (this.templates = it), () => {});
    if (!entry) return;
    const before = await present(this.page.api, entry).catch((error: Error) => void (this.unread = error.message));
    if (!before) return;
    if (!before.body) this.unread = t("redacted");
    const it = before.body?.[this.family] as Zone & Line;
    this.repeats.begin("window", it?.windows?.length ?? 0);
    this.repeats.begin("limit", it?.limits?.length ?? 0);
    this.repeats.begin("rung", it?.ladder?.rungs?.length ?? 0);
    this.former = before;
  }

  override render() {
    const { family, former: before } = this;
    if (this.entry && (!before || this.unread)) return html`<p role="status">${this.unread || t("loading")}</p>`;
    const zone = before?.body?.["zone"] as Zone | undefined;
    const line = before?.body?.["line"] as Line | undefined;
    const now = zone ?? line;
    const why = this.saying.why;
    const parties = this.page.lists.rows("parties");
    const title = before ? t(family === "zone" ? "editZone" : "editLine", { id: now?.id ?? "" }) : t(family === "zone" ? "newZone" : "newLine");
    return html`<form class="card" @submit=${this.submit} @input=${() => this.saying.why && this.saying.clear()}>
      <h1>${title}</h1>
      ${before ? html`<p>${t("changes")}</p>` : nothing}
      <div class="row">
        ${before ? nothing : html`<label>${word("id")} <input name="id" dir="ltr" required autocomplete="off" spellcheck="false" pattern="\\S+" aria-describedby="id-hint"><small id="id-hint">${word("idHint")}</small></label>`}
        <label>${word("name")} <input name="name" dir="auto" autocomplete="off" value=${now?.name ?? ""}></label>
      </div>
      ${faultAt(why, "id", "name")}
      <ol-outline .page=${this.page} .kinds=${family === "line" ? ["line"] : ["circle", "polygon", "corridor"]} .initial=${initial(zone, line)}
        .fault=${why && /radius|ring|vert|edge|position|longitude|latitude|width|path|outline|pole|part /i.test(why.detail) ? why.detail : ""}></ol-outline>
      ${family === "zone" ? this.zoneOnly(zone) : html`<div class="row">
          <label>${t("left")} <input name="left" dir="auto" autocomplete="off" value=${line?.left ?? ""}></label>
          <label>${t("right")} <input name="right" dir="auto" autocomplete="off" value=${line?.right ?? ""}></label></div>`}
      ${windowRows(this.repeats, now?.windows ?? [], why)}
      ${limitRows(this.repeats, now?.limits ?? [], parties, why)}
      ${family === "zone" ? rungRows(this.repeats, (zone?.ladder?.rungs as Shown["Rung"][] | undefined) ?? [], this.templates, parties, why) : nothing}
      <label>${t("source")} <input name="source" dir="auto" autocomplete="off" value=${now?.source ?? ""}></label>
      ${stanceFields((before?.facts as Partial<Stance>) ?? { value: "notified", basis: "unilateral" }, why)}
      ${before ? nothing : shareFields(this.page)}
      ${faultAt(why, "share")}
      <p><small>${word("signHint")}</small></p>
      <div class="actions"><button class="primary" ?disabled=${this.saying.busy}>${word("sign")}</button>
        <a class="button" href="#/zones">${word("cancel")}</a></div>
      ${this.saying.shown()}
    </form>`;
  }

  private zoneOnly(zone: Zone | undefined) {
    const why = this.saying.why;
    return html`<div class="split">${altitudeField("floor", zone?.altitude?.floor)}${altitudeField("ceiling", zone?.altitude?.ceiling)}</div>
      ${faultAt(why, "floor", "ceiling", "altitude")}
      <fieldset><legend>${t("watch")}</legend><div class="row">
        ${numberField(t("perimeter"), "perimeter", (zone?.perimeter_mm ?? 0) / 1000)}
        ${numberField(t("emptyAlert"), "empty", zone?.empty_alert_s)}
      </div><small>${t("watchHint")}</small>${faultAt(why, "perimeter", "empty_alert_s")}</fieldset>`;
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const outline = this.querySelector("ol-outline")!;
    await outline.settled();
    const where = outline.value;
    if (!where || outline.missing) {
      outline.fault = outline.missing;
      outline.scrollIntoView();
      return;
    }
    outline.fault = "";
    const given = new Given(form);
    const [title, drafts] = this.family === "zone" ? this.zone(given, where.footprint!) : this.line(given, where.path!, where.edges);
    if (await this.saying.say(title, drafts)) {
      if (!this.entry) form.reset();
      this.dispatchEvent(new CustomEvent("said", { bubbles: true, detail: drafts[0]!.facts }));
    }
  };

  private zone(given: Given, footprint: Footprint): [string, Draft[]] {
    const before = this.former?.body?.["zone"] as Zone | undefined;
    const id = before?.id ?? given.text("id");
    const ladder = ladderGiven(given, this.repeats, id, before?.ladder);
    const zone = {
      id,
      name: given.text("name") || id,
      footprint,
      altitude: given.band(),
      windows: windowsGiven(given, this.repeats),
      perimeter_mm: Math.round((given.number("perimeter") ?? 0) * 1000),
      limits: limitsGiven(given, this.repeats),
      empty_alert_s: given.number("empty") ?? null,
      source: given.text("source"),
      ...(ladder ? { ladder } : {}),
    } as Zone;
    const facts = { zone: id, version: (this.former?.version ?? 0) + 1, ...stanceGiven(given) };
    return this.together(before ? "edited" : "added", { type: before ? "zone.edit/v1" : "zone.add/v1", facts, body: { zone } } as Draft, id, given);
  }

  private line(given: Given, path: Pair[], edges: EdgeRule): [string, Draft[]] {
    const before = this.former?.body?.["line"] as Line | undefined;
    const id = before?.id ?? given.text("id");
    const line = {
      id,
      name: given.text("name") || id,
      path,
      edges,
      ...sides(given),
      windows: windowsGiven(given, this.repeats),
      limits: limitsGiven(given, this.repeats),
      source: given.text("source"),
    } as Line;
    const facts = { line: id, version: (this.former?.version ?? 0) + 1, ...stanceGiven(given) };
    return this.together(before ? "lineEdited" : "lineAdded", { type: before ? "line.edit/v1" : "line.add/v1", facts, body: { line } } as Draft, id, given);
  }

  private together(title: "added" | "edited" | "lineAdded" | "lineEdited", draft: Draft, id: string, given: Given): [string, Draft[]] {
    const share = shareDraft(id, sharesGiven(given));
    return [t(title, { id }), share ? [draft, share] : [draft]];
  }
}

/** A side that is not named is called left, or right. */
function sides(given: Given): { left?: string; right?: string } {
  return Object.fromEntries((["left", "right"] as const).map((it) => [it, given.text(it)]).filter(([, it]) => it));
}

const outlines = new WeakMap<object, { footprint?: Footprint; path?: Pair[]; edges: EdgeRule }>();

/** The same object for the same version, so that nothing that is being typed is written over. */
function initial(zone: Zone | undefined, line: Line | undefined) {
  const of = zone ?? line;
  if (!of) return undefined;
  if (!outlines.has(of)) {
    const footprint = zone?.footprint as Footprint | undefined;
    const edges = (footprint && "edges" in footprint ? footprint.edges : line?.edges) ?? "planar";
    outlines.set(of, footprint ? { footprint, edges } : { path: line!.path as Pair[], edges });
  }
  return outlines.get(of);
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-zone-form": ZoneForm;
  }
}
