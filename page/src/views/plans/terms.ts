// What plans are made of, in words: kinds, functions, states, severities.
import { define, type Phrase } from "../../words/index.ts";

function term<const T extends Record<string, Phrase>>(en: T, ar: { [K in keyof T]: Phrase }): ((it: string) => string) & { all: (keyof T & string)[] } {
  const t = define({ en, ar });
  return Object.assign((it: string) => (it in en ? t(it as keyof T) : it.replaceAll("_", " ")), { all: Object.keys(en) as (keyof T & string)[] });
}

export const movementKind = term(
  { convoy: "convoy", vehicle: "vehicle", ambulance: "ambulance", foot: "on foot", train: "train", vessel: "vessel", rotary: "rotary wing", fixed_wing: "fixed wing", unmanned: "unmanned aircraft" },
  { convoy: "قافلة", vehicle: "مركبة", ambulance: "سيارة إسعاف", foot: "سيرًا على الأقدام", train: "قطار", vessel: "سفينة", rotary: "جناح دوّار", fixed_wing: "جناح ثابت", unmanned: "طائرة غير مأهولة" },
);

export const activityKind = term(
  { patrol: "patrol", exercise: "exercise", live_fire: "live fire", air_tasking: "air tasking", drone_flight: "drone flight", repair_work: "repair work", window_of_silence: "window of silence", other: "other" },
  { patrol: "دورية", exercise: "تمرين", live_fire: "رماية حية", air_tasking: "مهام جوية", drone_flight: "طيران مسيّر", repair_work: "أعمال إصلاح", window_of_silence: "نافذة صمت", other: "أخرى" },
);

export const siteFunction = term(
  { hospital: "hospital", clinic: "clinic", shelter: "shelter", school: "school", water: "water", power: "power", warehouse: "warehouse", distribution: "distribution point", office: "office", accommodation: "accommodation", worship: "place of worship", heritage: "heritage", other: "other" },
  { hospital: "مستشفى", clinic: "عيادة", shelter: "ملجأ", school: "مدرسة", water: "مياه", power: "كهرباء", warehouse: "مستودع", distribution: "نقطة توزيع", office: "مكتب", accommodation: "سكن", worship: "مكان عبادة", heritage: "تراث", other: "أخرى" },
);

export const stateWord = term(
  { on_record: "on record", under_way: "under way", off_route: "off notified route", halted: "halted", ended: "ended", removed: "removed", withdrawn: "withdrawn", not_shown: "not shown" },
  { on_record: "مسجّل", under_way: "جارٍ", off_route: "خارج الطريق المُخطر به", halted: "متوقف", ended: "منتهٍ", removed: "أُزيل", withdrawn: "سُحب", not_shown: "غير معروضة" },
);

export const legWord = term(
  { planned: "planned", departed: "under way", halted: "halted", arrived: "arrived", aborted: "given up" },
  { planned: "مخطط", departed: "جارٍ", halted: "متوقف", arrived: "وصل", aborted: "أُلغي" },
);

export const severity = term(
  { extreme: "extreme", severe: "severe", moderate: "moderate", minor: "minor" },
  { extreme: "بالغ", severe: "شديد", moderate: "متوسط", minor: "طفيف" },
);

export const outcome = term(
  { facilitated: "facilitated", impeded: "impeded", denied: "denied", withdrawn: "withdrawn" },
  { facilitated: "سُهّل", impeded: "عُرقل", denied: "مُنع", withdrawn: "سُحب" },
);

export const medium = term(
  { telephone: "telephone", radio: "radio", satellite: "satellite telephone", mail: "mail" },
  { telephone: "هاتف", radio: "راديو", satellite: "هاتف ساتلي", mail: "بريد" },
);

export const seenBy = term(
  { day: "by day", night: "by night", thermal: "in thermal sight" },
  { day: "نهارًا", night: "ليلًا", thermal: "في المنظار الحراري" },
);

export const family = term(
  { movement: "movement", activity: "activity", site: "static site", zone: "zone", line: "line", sighting: "sighting" },
  { movement: "تحرك", activity: "نشاط", site: "موقع ثابت", zone: "منطقة", line: "خط", sighting: "مشاهدة" },
);

export const purpose = term(
  { notice: "notice: to be shown it", local_check: "local check: to carry it away" },
  { notice: "إشعار: أن يُعرض عليه", local_check: "فحص محلي: أن يحمله معه" },
);
