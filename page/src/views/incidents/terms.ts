// What sorts of things happen, and how an account came to be: the terms of an account.
import { term } from "../../words/terms.ts";

export const KINDS = [
  "strike", "fire", "near_miss", "crossing", "overflight", "collision", "interference", "obstruction", "explosion", "other",
] as const;
export const OBSERVED = ["seen", "heard", "recorded", "derived", "told"] as const;

export const kindWord = term(
  {
    strike: "strike", fire: "fire", near_miss: "near miss", crossing: "crossing", overflight: "overflight", collision: "collision",
    interference: "interference", obstruction: "obstruction", explosion: "explosion", other: "other",
  },
  {
    strike: "ضربة", fire: "إطلاق نار", near_miss: "حادث كاد يقع", crossing: "عبور", overflight: "تحليق", collision: "تصادم",
    interference: "تشويش أو مضايقة", obstruction: "عرقلة تحرك", explosion: "انفجار", other: "غير ذلك",
  },
);

export const observedWord = term(
  {
    seen: "seen by its own", heard: "heard by its own", recorded: "recorded by an instrument", derived: "reckoned from something else",
    told: "told by somebody else",
  },
  {
    seen: "رآه أفراده", heard: "سمعه أفراده", recorded: "سجّله جهاز", derived: "حُسب من شيء آخر", told: "قاله طرف آخر",
  },
);

export const sideWord = term(
  { inside: "inside", perimeter: "outside, in the perimeter", outside: "outside" },
  { inside: "في الداخل", perimeter: "في الخارج، ضمن المحيط", outside: "في الخارج" },
);

export const stoodWord = term(
  { open: "open", suspended: "suspended", lost: "lost: an end did not answer", proposed: "proposed only", closed: "closed" },
  { open: "مفتوح", suspended: "معلّق", lost: "مفقود: طرف منه لم يُجب", proposed: "مقترح فقط", closed: "مغلق" },
);

/** What is near, or stands in the order of time. */
export const thingWord = term(
  {
    site: "notified site", movement: "movement", activity: "activity", zone: "zone", line: "line", track: "track", sighting: "sighting",
    coverage: "coverage", area: "area of control", warning: "warning", message: "message", stop: "STOP", match: "match", finding: "finding",
    incident: "incident", statement: "statement", citation: "citation", exhibit: "exhibit", custody: "custody", told: "told",
    acknowledged: "acknowledged", silent: "silence", merge: "merged", split: "split", channel: "line of communication", agreement: "agreement",
  },
  {
    site: "موقع مُخطر به", movement: "تحرك", activity: "نشاط", zone: "منطقة", line: "خط", track: "مسار", sighting: "مشاهدة",
    coverage: "تغطية", area: "مساحة سيطرة", warning: "إنذار", message: "رسالة", stop: "توقف", match: "تقارب", finding: "رصد",
    incident: "حادث", statement: "بيان", citation: "اقتباس", exhibit: "مستند", custody: "حيازة", told: "إبلاغ",
    acknowledged: "إقرار", silent: "صمت", merge: "دمج", split: "فصل", channel: "خط اتصال", agreement: "اتفاق",
  },
);
