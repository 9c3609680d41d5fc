// What was said by voice or written on paper, typed in afterwards with both times (R30).
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../data/api.ts";
import type { Kind, Precedence, Rows } from "../../data/types.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { precedence, role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "../desk/fields.ts";
import { heads, misread, Part, typed } from "../desk/kit.ts";
import { idOfLine, numbered, type LogLine } from "./numbering.ts";
import { t } from "./paperwords.ts";

const KEPT = "log lines";
const PRECEDENCES: readonly Precedence[] = ["routine", "priority", "immediate", "flash"];

@customElement("ol-log")
export class Log extends Part {
  override readonly kinds: readonly Kind[] = ["channels", "messages", "parties"];
  @state() private lines: readonly LogLine[] = [];
  @state() private on = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void this.page.keep.all<readonly LogLine[]>("notes").then((kept) => {
      if (!this.lines.length) this.lines = kept.get(KEPT) ?? [];
    });
  }

  /** What is typed in is kept until it is on record: something urgent may call one away from it. */
  private put(lines: readonly LogLine[]): void {
    this.lines = lines;
    void this.page.keep.put("notes", KEPT, lines).catch(() => {});
  }

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  private get channels(): readonly Rows["channels"][] {
    return this.page.lists.rows("channels").filter((it) => it.state === "open" && it.parties.includes(this.page.party));
  }

  override render() {
    const channels = this.channels;
    const channel = channels.find((it) => it.channel === this.on) ?? channels.find((it) => it.carrier === "voice") ?? channels[0];
    return html`<p class="lede">${t("logLede")}</p>
      ${channel ? this.form(channels, channel) : html`<p class="empty">${t("noChannel")}</p>`}
      <section class="card"><h2>${t("lines")}</h2>${this.lines.length ? this.typedIn() : html`<p>${t("noLines")}</p>`}
        ${this.outcome("record")}</section>`;
  }

  private form(channels: readonly Rows["channels"][], channel: Rows["channels"]) {
    const others = channel.parties.filter((it) => it !== this.page.party);
    const languages = [...new Set([...(channel.languages ?? []), "en", "ar"])];
    return html`<form class="card" @submit=${(event: SubmitEvent) => this.add(event, channel.channel)}>
      <div class="row">
        <label>${t("channel")}<select name="channel" @change=${(event: Event) => (this.on = (event.target as HTMLSelectElement).value)}>
          ${channels.map((it) => html`<option value=${it.channel} ?selected=${it === channel}>${it.name || it.channel}</option>`)}</select></label>
        <label class="short">${t("number")}<input name="number" dir="ltr" required pattern="[A-Za-z0-9\\-]+" maxlength="12"></label>
        ${timeField(t("saidAt"), "at")}
        <label class="short">${t("precedence")}<select name="precedence">${PRECEDENCES.map((it) => html`<option value=${it}>${precedence(it)}</option>`)}</select></label>
      </div>
      <div class="row"><label>${t("by")}<input name="by" dir="auto" required></label><label>${t("to")}<input name="to" dir="auto"></label>
        <label class="short">${t("language")}<select name="language">${languages.map((it) => html`<option>${it}</option>`)}</select></label></div>
      <fieldset class="choice"><legend>${t("toParty")}</legend>${repeat(others, (it) => `${channel.channel} ${it}`,
        (it) => html`<label><input type="checkbox" name="party" value=${it} ?checked=${others.length === 1}> ${partyName(this.page, it)}</label>`,
      )}</fieldset>
      <label>${t("text")}<textarea name="text" dir="auto" rows="3" required></textarea></label>
      <label><input type="checkbox" name="read_back"> ${t("readBack")}</label><small>${t("readBackHint")}</small>
      <div class="actions"><button>${t("add")}</button></div>${this.outcome("add")}</form>`;
  }

  private async add(event: SubmitEvent, channel: string): Promise<void> {
    const { form, data, text } = typed(event);
    const line = await this.attempt("add", async (): Promise<LogLine> => {
      const saidMs = readTime(text("at"), t("saidAt"));
      if (saidMs > this.now) throw misread(t("ahead"), t("saidAt"));
      const parties = data.getAll("party").map(String);
      if (!parties.length) throw misread(t("notParty"), t("toParty"));
      const made: LogLine = {
        channel, number: text("number"), saidMs, by: text("by"), to: text("to"), parties, precedence: text("precedence") as Precedence,
        text: text("text"), language: text("language"), readBack: data.get("read_back") !== null,
      };
      if (this.lines.some((it) => idOfLine(it) === idOfLine(made))) throw misread(t("sameLine"), t("number"));
      return made;
    });
    if (!line) return;
    this.put([...this.lines, line].sort((a, b) => a.saidMs - b.saidMs));
    for (const name of ["text", "at", "number"]) (form.elements.namedItem(name) as HTMLInputElement).value = "";
    (form.elements.namedItem("read_back") as HTMLInputElement).checked = false;
    (form.elements.namedItem("number") as HTMLInputElement).focus();
  }

  private typedIn() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("lines")}><table>
        <thead><tr>${heads([t("number"), t("saidAt"), t("channel"), t("toParty"), t("precedence"), t("text"), t("readBack"), ""])}</tr></thead>
        <tbody>${this.lines.map((it) => html`<tr><td>${it.number}</td><td><bdi class="mono">${dtg(it.saidMs)}</bdi></td><td>${it.channel}</td>
          <td>${partyNames(this.page, it.parties)}<br><small dir="auto">${t("spokenBy", { by: it.by, to: it.to })}</small></td>
          <td><span class="badge ${it.precedence}">${precedence(it.precedence)}</span></td><td class="said">${it.text}</td><td>${it.readBack ? "✓" : "—"}</td>
          <td><button type="button" class="quiet" @click=${() => this.put(this.lines.filter((one) => one !== it))}>${t("drop")}</button></td></tr>`)}</tbody></table></div>
      <div class="actions"><button class="primary" ?disabled=${this.isBusy("record")} @click=${this.record}>${t("recordAll", { n: this.lines.length })}</button></div>`;
  }

  private readonly record = async () => {
    const { page, lines } = this;
    const drafts = () => numbered(lines, page.lists.rows("messages"), page.party).map(({ line, id, serial, after }) => ({
      type: "message.send/v1",
      facts: {
        message: id, channel: line.channel, serial, after, precedence: line.precedence, action: [...line.parties],
        needs: line.readBack ? "read" : "read_back",
      },
      body: {
        text: line.text, language: line.language,
        spoken: { at_ms: line.saidMs, by: line.by, to: line.to + (line.readBack ? ", who read it back" : "") },
      },
    }) as Draft);
    const refreshed = async () => {
      if (page.reached) await page.lists.refresh("messages"); // they are numbered behind what was sent last
      return drafts();
    };
    if (await this.say("record", t("saidLog", { n: lines.length }), refreshed)) this.put(this.lines.filter((it) => !lines.includes(it)));
  };
}
