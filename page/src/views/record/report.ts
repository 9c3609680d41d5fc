// What was found by checking, and in whose words: this page's script is the server's own.
import { html, nothing, type TemplateResult } from "lit";
import type { Report } from "../../verify/bundle.ts";
import { define } from "../../words/index.ts";

const t = define({
  en: {
    convenience: "This check is a convenience: its script came from the very server that is being checked. The proof is to check the file on a machine of your own, with a policy that you have from elsewhere:",
    verified: "VERIFIED against your own policy",
    server: "It holds against the server's own policy, NOT against one of yours",
    consistent: "Consistent, NOT ANCHORED: whoever made it may have made all of it up",
    failed: "FAILED",
    theatre: "Theatre", exercise: "exercise", real: "real", log: "Log", entries: "Entries", root: "Root",
    shown: "{shown} shown, {redacted} of them with a redacted body; {hidden} hidden",
    custody: "Signed with", custodies: "keys in the node's custody: {node}; in the party's own: {own}",
    witnesses: "Independent witnesses",
    zero: "ZERO: only the log's operator stands behind it",
    of: "{n} (the policy asks for {quorum}): {names}",
    hidden: "Hidden entries were not checked: one of them may end a key that is trusted here.",
    roots: "Known by the log's word alone, not by the policy: {parties}",
  },
  ar: {
    convenience: "هذا التحقق تسهيل فقط: نصه البرمجي جاء من الخادم نفسه الذي يُتحقق منه. الإثبات هو فحص الملف على جهاز لك وبسياسة حصلت عليها من مصدر آخر:",
    verified: "تم التحقق وفق سياستك أنت",
    server: "متسق مع سياسة الخادم نفسه، لا مع سياسة لك",
    consistent: "متسق لكنه غير مثبّت: قد يكون صانعه اختلقه كله",
    failed: "فشل",
    theatre: "المسرح", exercise: "تمرين", real: "حقيقي", log: "السجل", entries: "القيود", root: "الجذر",
    shown: "{shown} معروضة، منها {redacted} حُجب نصها؛ و{hidden} مخفية",
    custody: "وُقّعت بـ", custodies: "مفاتيح في عهدة العقدة: {node}؛ وفي عهدة الطرف نفسه: {own}",
    witnesses: "الشهود المستقلون",
    zero: "صفر: لا أحد وراءه سوى مشغّل السجل",
    of: "{n} (تطلب السياسة {quorum}): {names}",
    hidden: "لم يُتحقق من القيود المخفية: قد ينهي أحدها مفتاحًا موثوقًا هنا.",
    roots: "معروفة بكلمة السجل وحدها لا بالسياسة: {parties}",
  },
});

/** That this is a convenience, and what the proof is: the very command. */
export function convenience(file: string): TemplateResult {
  return html`<div class="convenience"><p>${t("convenience")}</p><pre dir="ltr" tabindex="0">openline verify ${file || "FILE"} --policy YOUR.policy</pre></div>`;
}

export function witnessWords(names: readonly string[], quorum: number): TemplateResult | string {
  return names.length ? t("of", { n: names.length, quorum, names: names.join(", ") }) : html`<strong>${t("zero")}</strong>`;
}

/** What a check has found, what stands behind it, and what it does not hold. */
export function reportShown(it: Report, from: "own" | "server" | "changed"): TemplateResult {
  if (it.answer === "failed") {
    return html`<div class="report failed" role="alert"><p><strong>✗ ${t("failed")}</strong></p><p dir="ltr">${it.problem}</p></div>`;
  }
  const answer = it.answer === "consistent" ? t("consistent") : from === "own" ? t("verified") : t("server");
  const rows: [string, unknown][] = [
    [t("theatre"), html`<bdi>${it.theatre}</bdi> (${it.mode === "exercise" ? t("exercise") : t("real")})`],
    [t("log"), html`<bdi class="mono">${it.origin}</bdi>`],
    [t("entries"), html`${it.size}: ${t("shown", { shown: it.shown, redacted: it.redacted, hidden: it.size - it.shown })}`],
    [t("root"), html`<span class="mono" dir="ltr">${it.root}</span>`],
    [t("custody"), t("custodies", { node: it.inNodeCustody, own: it.shown - it.inNodeCustody })],
    [t("witnesses"), witnessWords(it.witnesses, it.quorum)],
  ];
  return html`<div class="report ${it.answer === "verified" && from === "own" ? "held" : ""}" role="status">
    <p><strong>${it.answer === "verified" && from === "own" ? "✓" : "◌"} ${answer}</strong></p>
    <dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    ${it.size > it.shown ? html`<p><small>${t("hidden")}</small></p>` : nothing}
    ${it.answer === "verified" && it.rootsFromLog.length ? html`<p>${t("roots", { parties: it.rootsFromLog.join(", ") })}</p>` : nothing}
  </div>`;
}
