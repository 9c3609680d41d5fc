// Checking a bundle that somebody handed over, with a policy of one's own: by the same rules as `openline verify`.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { Policy, Report } from "../../verify/bundle.ts";
import { define } from "../../words/index.ts";
import { convenience, reportShown } from "./report.ts";
import { t as r } from "./words.ts";

const t = define({
  en: {
    what: "Choose a bundle that somebody gave you: what `openline log export` wrote, or what is saved here. Nothing of it is sent anywhere.",
    bundle: "The bundle", policy: "A policy of your own (the one that is trusted here, without)", none: "no policy: by its own keys alone",
    check: "Check it", checking: "Checking {done} of {of}…",
    notPolicy: "The policy cannot be read: {why}",
  },
  ar: {
    what: "اختر حزمة أعطاك إياها أحد: ما كتبه `openline log export` أو ما حُفظ هنا. لا يُرسل منها شيء إلى أي مكان.",
    bundle: "الحزمة", policy: "سياسة لك (وإلا فالموثوق بها هنا)", none: "بلا سياسة: بمفاتيحها وحدها",
    check: "افحصها", checking: "التحقق من {done} من {of}…",
    notPolicy: "لا يمكن قراءة السياسة: {why}",
  },
});

@customElement("ol-check-file")
export class CheckFile extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private report: Report | undefined;
  @state() private from: "own" | "server" | "changed" = "own";
  @state() private busy = "";
  @state() private wrong = "";
  @state() private name = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<p>${t("what")}</p>
      <form class="card" role="search" @submit=${(event: SubmitEvent) => this.check(event)}>
        <label>${t("bundle")} <input name="bundle" type="file" required></label>
        <label>${t("policy")} <input name="policy" type="file"></label>
        <label><input name="none" type="checkbox"> ${t("none")}</label>
        <p class="actions"><button class="primary" ?disabled=${!!this.busy}>${t("check")}</button></p>
        <div role="status">${this.busy ? html`<p class="waiting">${this.busy}</p>` : nothing}</div>
        ${this.wrong ? html`<p class="late" role="alert">${this.wrong}</p>` : nothing}
      </form>
      ${convenience(this.name)}
      ${this.report ? reportShown(this.report, this.from) : nothing}`;
  }

  private async check(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const [bundle, own] = [given.get("bundle") as File, given.get("policy") as File];
    this.report = undefined;
    this.wrong = "";
    this.name = bundle.name;
    this.busy = r("asking");
    try {
      const [{ readPolicy, verifyBundle }, { policyOf }, { canVerify }] = await Promise.all([import("../../verify/bundle.ts"), import("./trusted.ts"), import("../../verify/signing.ts")]);
      if (!(await canVerify())) {
        this.wrong = r("cannot");
        return;
      }
      let policy: Policy | undefined;
      this.from = "own";
      try {
        if (own.size) policy = readPolicy(await own.text());
        else if (!given.has("none")) ({ policy, from: this.from } = await policyOf(this.page));
      } catch (error) {
        this.wrong = t("notPolicy", { why: error instanceof Error ? error.message : String(error) });
        return;
      }
      const data = new Uint8Array(await bundle.arrayBuffer());
      this.report = await verifyBundle(data, policy, (done, of) => (this.busy = t("checking", { done, of })));
    } finally {
      this.busy = "";
    }
  }
}
