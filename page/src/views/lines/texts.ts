// What a message says: the original and its translations side by side, files by their hash, sealed ones by theirs.
import { html, nothing, type TemplateResult } from "lit";
import { define } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";

export const t = define({
  en: {
    sealed: "Sealed: its addressees alone can open it, with openline message open.",
    hash: "SHA-256 of what was sealed",
    redacted: "Its text was redacted.",
    original: "original, {language}",
    translation: "translation, {language}",
    by: "by {by}",
    spoken: "Said at {time}{by}{to}, typed in afterwards",
    spokenBy: " by {by}",
    spokenTo: " to {to}",
    file: "file {name}, {n} bytes, goes another way",
  },
  ar: {
    sealed: "مختومة: لا يفتحها إلا من وُجّهت إليهم، بالأمر openline message open.",
    hash: "SHA-256 لما خُتم",
    redacted: "حُجب نصها.",
    original: "الأصل، {language}",
    translation: "ترجمة، {language}",
    by: "ترجمها {by}",
    spoken: "قيلت في {time}{by}{to}، وطُبعت بعد ذلك",
    spokenBy: " من {by}",
    spokenTo: " إلى {to}",
    file: "ملف {name}، {n} بايت، يُرسل بطريق آخر",
  },
});

interface Body {
  text?: string;
  language?: string;
  translations?: { language: string; text: string; by?: string }[];
  attachments?: { name: string; bytes: number; sha256: string }[];
  spoken?: { at_ms: number; by?: string; to?: string } | null;
  sealed?: unknown;
}

export function texts(shown: Record<string, unknown> | null): TemplateResult {
  const body = (shown?.["body"] ?? {}) as Body;
  const facts = (shown?.["facts"] ?? {}) as { sealed_sha256?: string };
  if (body.sealed || facts.sealed_sha256) {
    return html`<div class="sealed"><p><span aria-hidden="true">🔒</span> ${t("sealed")}</p>
      <small>${t("hash")} <span class="mono hash" dir="ltr">${facts.sealed_sha256}</span></small></div>`;
  }
  if (!shown || body.text === undefined) return html`<p><small>${t("redacted")}</small></p>`;
  const others = body.translations ?? [];
  return html`
    <div class=${others.length ? "side-by-side" : ""}>
      <div lang=${body.language || nothing}>
        ${others.length ? html`<small>${t("original", { language: body.language ?? "" })}</small>` : nothing}
        <p class="said" dir="auto">${body.text}</p>
      </div>
      ${others.map((it) => html`<div lang=${it.language}>
        <small>${t("translation", { language: it.language })}${it.by ? ` · ${t("by", { by: it.by })}` : ""}</small>
        <p class="said" dir="auto">${it.text}</p></div>`)}
    </div>
    ${body.spoken
      ? html`<p><small>${t("spoken", {
          time: dtg(body.spoken.at_ms),
          by: body.spoken.by ? t("spokenBy", { by: body.spoken.by }) : "",
          to: body.spoken.to ? t("spokenTo", { to: body.spoken.to }) : "",
        })}</small></p>`
      : nothing}
    ${(body.attachments ?? []).map((it) => html`<p><small><bdi>${t("file", { name: it.name, n: it.bytes })}</bdi>
      <span class="mono hash" dir="ltr">SHA-256 ${it.sha256}</span></small></p>`)}
  `;
}
