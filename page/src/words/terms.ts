// The field's terms, as every view writes them. PRACTICE's words, and none that it says to avoid.
import { define, type Phrase } from "./index.ts";

export function term<const T extends Record<string, Phrase>>(en: T, ar: { [K in keyof T]: Phrase }): (it: string) => string {
  const t = define({ en, ar });
  return (it) => (Object.hasOwn(en, it) ? t(it as keyof T) : it.replaceAll("_", " "));
}

export const role = term(
  { liaison_officer: "liaison officer", duty_officer: "duty officer", unit: "unit", observer: "observer", administrator: "administrator" },
  { liaison_officer: "ضابط ارتباط", duty_officer: "ضابط مناوب", unit: "وحدة", observer: "مراقب", administrator: "مسؤول" },
);

export const level = term(
  { tactical: "tactical", operational: "operational", strategic: "strategic", diplomatic: "diplomatic" },
  { tactical: "تكتيكي", operational: "عملياتي", strategic: "استراتيجي", diplomatic: "دبلوماسي" },
);

export const precedence = term(
  { flash: "FLASH", immediate: "IMMEDIATE", priority: "PRIORITY", routine: "ROUTINE" },
  { flash: "برقي", immediate: "فوري", priority: "أولوية", routine: "اعتيادي" },
);

export const stance = term(
  { agreed: "agreed", notified: "notified", asserted: "asserted", rejected: "rejected" },
  { agreed: "متفق عليها", notified: "مُخطر بها", asserted: "مُدّعاة", rejected: "مرفوضة" },
);

/** States of acknowledgement (R8): none of them means approval. */
export const receipt = term(
  {
    stored: "stored",
    delivered: "delivered",
    read: "read",
    read_back: "read back",
    relayed: "relayed to unit",
    no_objection: "no objection stated",
    no_objection_stated: "no objection stated",
    objection: "objection stated",
  },
  {
    stored: "محفوظ",
    delivered: "مُسلَّم",
    read: "مقروء",
    read_back: "مُكرَّر",
    relayed: "مُبلَّغ للوحدة",
    no_objection: "لم يُذكر اعتراض",
    no_objection_stated: "لم يُذكر اعتراض",
    objection: "ذُكر اعتراض",
  },
);
