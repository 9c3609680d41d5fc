// Who is shown an incident; whether it is held to be the same as another; and splitting something off.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../data/api.ts";
import type { Kind } from "../../data/types.ts";
import { partyName, partyNames, short } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { misread, Part, typed } from "../desk/kit.ts";
import { recipients } from "../zones/shares.ts";
import { x } from "./exhibitwords.ts";
import { titleOf } from "./listed.ts";
import { history } from "./timeline.ts";
import type { IncidentRow, Picture } from "./types.ts";

@customElement("ol-incident-record")
export class IncidentRecord extends Part {
  override readonly kinds: readonly Kind[] = ["incidents", "parties"];
  @property({ attribute: false }) picture!: Picture;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const { page, picture } = this;
    const row = this.page.lists.rows("incidents").find((it) => it.incident === picture.incident.incident) ?? picture.incident;
    if (picture.known_at_ms !== null) return html`<section class="card"><h2>${x("history")}</h2>${history(page, picture)}</section>`;
    return html`<section class="card"><h2>${x("history")}</h2>${history(page, picture)}</section>
      ${this.shares(row)}
      ${page.signs ? html`${this.merging(row)}
        <section class="card noprint"><h2>${x("partTitle")}</h2><p><small>${x("partHint")}</small></p>
          <p class="actions"><a class="button" href="#/incidents/split/${encodeURIComponent(row.incident)}">${x("part")}</a></p></section>` : nothing}`;
  }

  private shares(row: IncidentRow): TemplateResult {
    const mine = row.opener === this.page.party;
    const others = recipients(this.page);
    const submit = async (event: SubmitEvent) => {
      const { form, data } = typed(event);
      const to = data.getAll("to").map(String);
      const said = await this.say("share", x("saidShare", { who: partyNames(this.page, to) }), () => {
        if (!to.length) throw misread(x("shareNobody"));
        const shared = Object.fromEntries(to.map((party) => [party, "full" as const]));
        return { type: "share.set/v1", facts: { about: row.incident, shared }, body: { reason: "" } } as Draft<"share.set/v1">;
      });
      if (said) form.reset();
    };
    return html`<section class="card noprint"><h2>${x("sharedTitle")}</h2><p><small>${x("sharedHint")}</small></p>
      ${mine && this.page.signs
        ? html`<form @submit=${submit}><fieldset class="choice"><legend>${x("shareAdd")}</legend>${repeat(others, (it) => it.party,
            (it) => html`<label><input type="checkbox" name="to" value=${it.party}> <bdi>${it.name ?? it.party}</bdi></label>`)}</fieldset>
            <small>${x("recalled")}</small>${this.outcome("share")}
            <p class="actions"><button ?disabled=${this.isBusy("share")}>${x("share")}</button></p></form>`
        : html`<p>${x("notOwner", { who: partyName(this.page, row.opener) })}</p>`}</section>`;
  }

  private merging(row: IncidentRow): TemplateResult {
    const held = row.same_as[this.page.party];
    const act = async (type: "incident.merge/v1" | "incident.split/v1", into: string, reason: string) => {
      const title = x(type === "incident.merge/v1" ? "saidMerge" : "saidSplit", { id: short(row.incident), other: short(into) });
      await this.say("merge", title, () => ({ type, facts: { incident: row.incident, into }, body: { reason } }) as Draft);
      void this.page.lists.refresh("incidents");
    };
    if (held) {
      const apart = (event: SubmitEvent) => void act("incident.split/v1", held, typed(event).text("reason"));
      return html`<section class="card noprint"><h2>${x("splitTitle")}</h2><p>= <a href="#/incidents/show/${encodeURIComponent(held)}"><bdi>${short(held)}</bdi></a></p>
        <form @submit=${apart}><label>${x("reason")} <input name="reason" dir="auto" autocomplete="off"></label>
          ${this.outcome("merge")}<p class="actions"><button ?disabled=${this.isBusy("merge")}>${x("split")}</button></p></form></section>`;
    }
    const others = this.page.lists.rows("incidents").filter((it) => it.incident !== row.incident);
    const same = (event: SubmitEvent) => {
      const { text } = typed(event);
      void act("incident.merge/v1", text("into"), text("reason"));
    };
    return html`<section class="card noprint"><h2>${x("mergeTitle")}</h2><p><small>${x("mergeHint")}</small></p>
      ${others.length
        ? html`<form @submit=${same}><label>${x("mergeInto")} <select name="into" required>${others.map((it) => html`<option value=${it.incident}>${titleOf(it)} (${short(it.incident)})</option>`)}</select></label>
            <label>${x("reason")} <input name="reason" dir="auto" autocomplete="off"></label>
            ${this.outcome("merge")}<p class="actions"><button ?disabled=${this.isBusy("merge")}>${x("merge")}</button></p></form>`
        : html`<p class="empty">${x("mergeNone")}</p>`}</section>`;
  }
}
