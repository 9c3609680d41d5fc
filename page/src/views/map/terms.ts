// Kinds and states as this view writes them.
import { term as terms } from "../../words/terms.ts";

export const term = terms(
  {
    zones: "Zone", lines: "Line", sightings: "Sighting", coverages: "Coverage", movements: "Movement", activities: "Activity",
    sites: "Notified site", matches: "Match", areas: "Area of control, as stated", track: "Track",
    coarse: "coarse", people: "people", active: "active", suspended: "suspended", ended: "ended", scheduled: "scheduled", expired: "expired",
    on_record: "on record", withdrawn: "withdrawn", planned: "planned", departed: "departed", halted: "halted", arrived: "arrived",
    aborted: "aborted", under_way: "under way", stated: "stated", disputed: "disputed", observed: "observed", not_observed: "not observed",
    jammed: "jammed", turned_back: "turned back", extreme: "extreme", severe: "severe", moderate: "moderate", minor: "minor",
    yes: "yes", no: "no", OVERDUE: "OVERDUE", open: "open", proceed: "proceed", joint: "joint", delay: "delay", reroute: "reroute", cancel: "cancel",
    convoy: "convoy", vehicle: "vehicle", ambulance: "ambulance", foot: "on foot", train: "train", vessel: "vessel", rotary: "rotary wing",
    fixed_wing: "fixed wing", unmanned: "unmanned", exercise: "exercise", patrol: "patrol", air_tasking: "air tasking", live_fire: "live fire",
    drone_flight: "drone flight", repair_work: "repair work", window_of_silence: "window of silence", other: "other",
    hospital: "hospital", clinic: "clinic", shelter: "shelter", school: "school", water: "water", power: "power", warehouse: "warehouse",
    distribution: "distribution point", office: "office", accommodation: "accommodation", worship: "place of worship", heritage: "heritage",
    cannot_say: "relayed: cannot say", partly: "relayed in part", aircraft: "aircraft", person: "person", ground: "ground", tank: "tank", balloon: "balloon",
  },
  {
    zones: "منطقة", lines: "خط", sightings: "مشاهدة", coverages: "تغطية", movements: "تحرّك", activities: "نشاط",
    sites: "موقع مُخطر به", matches: "تقارب", areas: "منطقة سيطرة كما ذُكرت", track: "مسار",
    coarse: "تقريبي", people: "أشخاص", active: "سارية", suspended: "معلّقة", ended: "منتهية", scheduled: "مجدولة", expired: "انقضت",
    on_record: "مسجّل", withdrawn: "مسحوب", planned: "مخطط", departed: "انطلق", halted: "توقف", arrived: "وصل",
    aborted: "أُلغي في الطريق", under_way: "جارٍ", stated: "مذكورة", disputed: "معترض عليها", observed: "مُراقَب", not_observed: "غير مُراقَب",
    jammed: "مشوَّش عليه", turned_back: "أُعيد من الطريق", extreme: "بالغة", severe: "شديدة", moderate: "متوسطة", minor: "طفيفة",
    yes: "نعم", no: "لا", OVERDUE: "متأخر", open: "مفتوح", proceed: "المضي", joint: "معًا", delay: "تأخير", reroute: "تغيير الطريق", cancel: "إلغاء",
    convoy: "قافلة", vehicle: "مركبة", ambulance: "سيارة إسعاف", foot: "سيرًا", train: "قطار", vessel: "سفينة", rotary: "مروحية",
    fixed_wing: "طائرة ثابتة الجناح", unmanned: "غير مأهولة", exercise: "تمرين", patrol: "دورية", air_tasking: "مهام جوية", live_fire: "رمي حي",
    drone_flight: "طيران مسيّر", repair_work: "أعمال إصلاح", window_of_silence: "نافذة صمت", other: "غير ذلك",
    hospital: "مستشفى", clinic: "عيادة", shelter: "مأوى", school: "مدرسة", water: "مياه", power: "كهرباء", warehouse: "مستودع",
    distribution: "نقطة توزيع", office: "مكتب", accommodation: "سكن", worship: "مكان عبادة", heritage: "تراث",
    cannot_say: "الإبلاغ: لا يمكن القول", partly: "أُبلغ جزئيًا", aircraft: "طائرة", person: "شخص", ground: "أرضي", tank: "دبابة", balloon: "منطاد",
  },
);

/** On what a stance rests (R2). */
export const basis = terms(
  { signed: "signed", verbal: "verbal", unilateral: "unilateral", by_conduct: "by conduct" },
  { signed: "موقّع", verbal: "شفهي", unilateral: "من جانب واحد", by_conduct: "بالسلوك" },
);
