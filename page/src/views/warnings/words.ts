// The words of the warnings, said by several parts of the view.
import { define } from "../../words/index.ts";
import { term } from "../../words/terms.ts";

export const t = define({
  en: {
    title: "Warnings",
    further: "Nothing here indicates that any further measure is warranted or lawful.",
    communication: "A warning is communication: it is told, and a person tells it. A ladder has no order that must be kept: any rung may come first, again, or never.",
    list: "Warnings",
    suggested: "Suggestions",
    ladders: "Ladders",
    templates: "Templates",
    none: "No warning is on record that is from you or for you.",
    back: "All warnings",
    by: "by",
    to: "to",
    zone: "Zone",
    rung: "rung {n}",
    version: "version {n}",
    medium: "Medium",
    asks: "Asks for",
    deadline: "Deadline",
    noDeadline: "NONE",
    passed: "It has passed. Nothing follows of that by itself.",
    part: "For",
    whole: "the whole group",
    partOf: "a part of it: {part}",
    quantity: "Quantity",
    leaflets: { one: "{count} leaflet", other: "{count} leaflets" },
    area: "Area",
    radius: "{km} km round",
    corridor: "a corridor, {m} m to either side, from",
    polygon: { one: "an outline of {n} point, from", other: "an outline of {n} points, from" },
    answer: "Answer",
    noAnswer: "No acknowledgement is possible",
    canAnswer: "An acknowledgement is possible",
    redacted: "Its text was redacted.",
    note: "Note",
    issuedAt: "Issued",
    precedence: "Precedence",
    effect: "Effect",
    noEffect: "nothing stated yet",
    saysWho: "as {party} says",
    wayOut: "A way out, as stated by {party}; not computed and not checked",
    open: "Open",
    exerciseOnly: "reviewed by nobody: for exercises only",
    unreviewed: "REVIEWED BY NOBODY: it cannot be issued outside of an exercise",
    reviewed: "reviewed by {parties}",
    ships: "ships with Openline",
    supplied: "supplied by {party}",
    answered: "answered by {n} of {all}",
    through: "through {party}",
    direct: "direct",
    redactedWarning: "redacted",
    statements: "Statements about it",
    effectTitle: "Effect of {warning}: {effect}",
  },
  ar: {
    title: "الإنذارات",
    further: "لا شيء هنا يدل على أن أي إجراء آخر مبرر أو مشروع.",
    communication: "الإنذار تواصل: يُبلَّغ، ويبلّغه شخص. وليس للسلّم ترتيب ملزم: يجوز لأي درجة أن تأتي أولًا أو تتكرر أو لا تأتي أبدًا.",
    list: "الإنذارات",
    suggested: "الاقتراحات",
    ladders: "السلالم",
    templates: "النماذج",
    none: "لا إنذار مسجّلًا منكم أو إليكم.",
    back: "كل الإنذارات",
    by: "من",
    to: "إلى",
    zone: "المنطقة",
    rung: "الدرجة {n}",
    version: "النسخة {n}",
    medium: "الوسيلة",
    asks: "يطلب",
    deadline: "المهلة",
    noDeadline: "لا مهلة",
    passed: "انقضت. لا يترتب على ذلك شيء من تلقاء نفسه.",
    part: "موجّه إلى",
    whole: "المجموعة كلها",
    partOf: "جزء منها: {part}",
    quantity: "الكمية",
    leaflets: {
      zero: "لا منشورات", one: "منشور واحد", two: "منشوران", few: "{count} منشورات", many: "{count} منشورًا", other: "{count} منشور",
    },
    area: "المساحة",
    radius: "{km} كم حول",
    corridor: "ممر، {m} م على كل جانب، من",
    polygon: {
      zero: "محيط بلا نقاط، من", one: "محيط من نقطة واحدة، من", two: "محيط من نقطتين، من", few: "محيط من {n} نقاط، من",
      many: "محيط من {n} نقطة، من", other: "محيط من {n} نقطة، من",
    },
    answer: "الرد",
    noAnswer: "لا إمكان للإقرار بالاستلام",
    canAnswer: "الإقرار بالاستلام ممكن",
    redacted: "حُجب نصه.",
    note: "ملاحظة",
    issuedAt: "صدر",
    precedence: "الأسبقية",
    effect: "الأثر",
    noEffect: "لم يُذكر شيء بعد",
    saysWho: "حسب {party}",
    wayOut: "طريق للخروج كما ذكره {party}؛ لم يُحسب ولم يُتحقق منه",
    open: "فتح",
    exerciseOnly: "لم يراجعه أحد: للتمارين فقط",
    unreviewed: "لم يراجعه أحد: لا يمكن إصداره خارج تمرين",
    reviewed: "راجعه {parties}",
    ships: "يأتي مع Openline",
    supplied: "قدّمه {party}",
    answered: "أجاب {n} من {all}",
    through: "عبر {party}",
    direct: "مباشرة",
    redactedWarning: "محجوب",
    statements: "البيانات بشأنه",
    effectTitle: "أثر {warning}: {effect}",
  },
});

export const medium = term(
  { through_sponsor: "through the sponsor", call: "call", message: "message", broadcast: "broadcast", leaflet: "leaflet", protest: "protest" },
  { through_sponsor: "عبر الجهة الراعية", call: "اتصال", message: "رسالة", broadcast: "بث", leaflet: "منشور", protest: "احتجاج" },
);

export const demand = term(
  {
    leave: "to leave", stop_moving: "to stop moving", stay_clear: "to stay clear", contact_us: "to contact us",
    stop_firing: "to stop firing", hold_position_by_agreement: "to hold position, as agreed", let_pass: "to let pass",
  },
  {
    leave: "المغادرة", stop_moving: "التوقف عن التحرك", stay_clear: "الابتعاد", contact_us: "الاتصال بنا",
    stop_firing: "وقف إطلاق النار", hold_position_by_agreement: "البقاء في الموقع وفق الاتفاق", let_pass: "السماح بالمرور",
  },
);

/** What was seen to follow; no effect is ever that it was ignored. */
export const effect = term(
  { complied: "complied", partly: "partly", refused: "refused", no_change_observed: "no change observed", unknown: "unknown" },
  { complied: "امتثال", partly: "جزئيًا", refused: "رفض", no_change_observed: "لم يُلاحظ تغيّر", unknown: "غير معروف" },
);

export const state = term({ issued: "issued", cancelled: "cancelled" }, { issued: "صادر", cancelled: "ملغى" });

/** Names of languages, each as both readers know it. */
export const tongue = term(
  { en: "English", ar: "Arabic", ckb: "Sorani", kmr: "Kurmanji", ru: "Russian", fa: "Farsi" },
  { en: "الإنجليزية", ar: "العربية", ckb: "السورانية", kmr: "الكرمانجية", ru: "الروسية", fa: "الفارسية" },
);

export const EFFECTS = ["complied", "partly", "refused", "no_change_observed", "unknown"] as const;
