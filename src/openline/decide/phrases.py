"""Phrases: each type of entry in a few words, in the languages in which notices are sent (R30, R38)."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["en", "ar"]


class Phrase(NamedTuple):
    """The same in English and in Arabic."""

    en: str
    ar: str


SOMETHING = Phrase("something is on record", "هناك شيء مسجّل")

PHRASES: dict[str, Phrase] = {
    "theatre.open/v1": Phrase("theatre opened", "فُتح المسرح"),
    "party.enrol/v1": Phrase("party enrolled", "سُجّل طرف"),
    "party.edit/v1": Phrase("party edited", "عُدّل طرف"),
    "key.add/v1": Phrase("key added", "أُضيف مفتاح"),
    "key.end/v1": Phrase("key ended", "أُنهي مفتاح"),
    "agreement.propose/v1": Phrase("agreement proposed", "اقتُرح اتفاق"),
    "agreement.sign/v1": Phrase("agreement signed", "وُقّع اتفاق"),
    "agreement.suspend/v1": Phrase("agreement suspended", "عُلّق اتفاق"),
    "agreement.resume/v1": Phrase("agreement resumed", "استُؤنف اتفاق"),
    "agreement.withdraw/v1": Phrase("agreement withdrawn", "سُحب اتفاق"),
    "agreement.enter_force/v1": Phrase("agreement in force", "دخل اتفاق حيز النفاذ"),
    "cell.propose/v1": Phrase("joint cell proposed", "اقتُرحت خلية مشتركة"),
    "cell.sign/v1": Phrase("joint cell signed", "وُقّعت خلية مشتركة"),
    "cell.open/v1": Phrase("joint cell open", "فُتحت خلية مشتركة"),
    "cell.leave/v1": Phrase("joint cell left", "غادر طرف خلية مشتركة"),
    "cell.acknowledge/v1": Phrase("acknowledged at a joint cell", "إقرار في خلية مشتركة"),
    "share.set/v1": Phrase("shares set", "حُدّد الاطلاع"),
    "stance.take/v1": Phrase("stance taken", "حُدّد موقف"),
    "zone.add/v1": Phrase("zone put on record", "سُجّلت منطقة"),
    "zone.edit/v1": Phrase("zone edited", "عُدّلت منطقة"),
    "zone.end/v1": Phrase("zone ended", "انتهت منطقة"),
    "line.add/v1": Phrase("line put on record", "سُجّل خط"),
    "line.edit/v1": Phrase("line edited", "عُدّل خط"),
    "line.end/v1": Phrase("line ended", "انتهى خط"),
    "control.state/v1": Phrase("control of an area stated", "بيان سيطرة على مساحة"),
    "control.dispute/v1": Phrase("control of an area disputed", "نزاع على بيان سيطرة"),
    "control.withdraw/v1": Phrase("control of an area no longer stated", "سُحب بيان سيطرة"),
    "sighting.report/v1": Phrase("sighting reported", "بلاغ مشاهدة"),
    "coverage.report/v1": Phrase("coverage reported", "بلاغ تغطية"),
    "site.add/v1": Phrase("site notified", "أُخطر بموقع"),
    "site.amend/v1": Phrase("site amended", "عُدّل موقع"),
    "site.remove/v1": Phrase("site removed", "أُزيل موقع"),
    "movement.notify/v1": Phrase("movement notified", "أُخطر بتحرك"),
    "movement.amend/v1": Phrase("movement amended", "عُدّل تحرك"),
    "movement.withdraw/v1": Phrase("movement withdrawn", "سُحب تحرك"),
    "movement.depart/v1": Phrase("departed", "انطلق"),
    "movement.halt/v1": Phrase("halted", "في وقفة"),
    "movement.resume/v1": Phrase("went on", "تابع"),
    "movement.arrive/v1": Phrase("arrived", "وصل"),
    "movement.abort/v1": Phrase("given up", "أُلغي"),
    "activity.notify/v1": Phrase("activity notified", "أُخطر بنشاط"),
    "activity.amend/v1": Phrase("activity amended", "عُدّل نشاط"),
    "activity.withdraw/v1": Phrase("activity withdrawn", "سُحب نشاط"),
    "activity.begin/v1": Phrase("began", "بدأ"),
    "activity.end/v1": Phrase("ended", "انتهى"),
    "outcome.state/v1": Phrase("outcome stated", "بُيّنت النتيجة"),
    "guarantee.give/v1": Phrase("security guarantee given", "أُعطي ضمان أمني"),
    "guarantee.withdraw/v1": Phrase("security guarantee taken back", "سُحب ضمان أمني"),
    "consent.set/v1": Phrase("consent recorded", "سُجّلت موافقة أصحاب الموقع"),
    "match.find/v1": Phrase("MATCH", "تقارب"),
    "match.change/v1": Phrase("match changed", "تغيّر تقارب"),
    "match.end/v1": Phrase("match ended", "انتهى تقارب"),
    "matches.find/v1": Phrase("MATCH", "تقارب"),
    "matches.tell/v1": Phrase("MATCH", "تقارب"),
    "match.resolve/v1": Phrase("said of a match", "قيل في تقارب"),
    "notice.short/v1": Phrase("short notice", "إخطار متأخر"),
    "departure.find/v1": Phrase("began before what is agreed was done", "بدأ قبل إتمام المتفق عليه"),
    "overdue.find/v1": Phrase("OVERDUE", "تأخر الرد"),
    "delivery.fail/v1": Phrase("NOT DELIVERED", "لم يُسلَّم"),
    "copy.make/v1": Phrase("a copy to be carried away was made", "صُنعت نسخة تُحمل"),
    "history.prune/v1": Phrase("old positions let go of", "حُذفت مواقع قديمة"),
    "conform.find/v1": Phrase("found on its way", "رُصد في طريقه"),
    "acknowledge/v1": Phrase("acknowledged", "إقرار بالاستلام"),
    "redact/v1": Phrase("body redacted", "حُجب نص"),
    "hold.place/v1": Phrase("held as evidence", "حُفظ دليلًا"),
    "hold.lift/v1": Phrase("no longer held as evidence", "لم يعد محفوظًا دليلًا"),
    "checkpoint.adopt/v1": Phrase("restored log adopted", "اعتُمد سجل مستعاد"),
    "watch.find/v1": Phrase("found by the watch", "رصدته المراقبة"),
    "channel.propose/v1": Phrase("channel proposed", "اقتُرحت قناة اتصال"),
    "channel.sign/v1": Phrase("channel signed", "وُقّعت قناة اتصال"),
    "channel.open/v1": Phrase("channel open", "فُتحت قناة اتصال"),
    "channel.suspend/v1": Phrase("channel suspended", "عُلّقت قناة اتصال"),
    "channel.resume/v1": Phrase("channel resumed", "استُؤنفت قناة اتصال"),
    "channel.close/v1": Phrase("channel closed", "أُغلقت قناة اتصال"),
    "desk.set/v1": Phrase("whom to call", "بمن يُتصل"),
    "desk.node/v1": Phrase("whom to call at the node", "بمن يُتصل في العقدة"),
    "check.log/v1": Phrase("line check", "فحص خط"),
    "check.miss/v1": Phrase("LINE CHECK MISSED", "فات فحص خط"),
    "message.send/v1": Phrase("message", "رسالة"),
    "odd.find/v1": Phrase("odd about it", "غير معتاد فيه"),
    "stop.hear/v1": Phrase("STOP", "توقفوا"),
    "stop.state/v1": Phrase("said of a STOP", "قيل في طلب توقف"),
    "ring.log/v1": Phrase("rung", "جرى الاتصال"),
    "near.find/v1": Phrase("a place that was named, compared", "مكان مذكور جرت مقارنته"),
    "escalate.find/v1": Phrase("OVERDUE, tried elsewhere", "تأخر الرد، جرت محاولة أخرى"),
    "warning.suggest/v1": Phrase("a message is suggested", "تُقترح رسالة"),
    "warning.issue/v1": Phrase("WARNING", "إنذار"),
    "warning.replace/v1": Phrase("WARNING changed", "عُدّل إنذار"),
    "warning.cancel/v1": Phrase("warning cancelled", "أُلغي إنذار"),
    "warning.drop/v1": Phrase("leaflets dropped", "أُلقيت منشورات"),
    "warning.effect/v1": Phrase("what came of a warning", "ما نتج عن إنذار"),
    "template.text/v1": Phrase("text of a template supplied", "قُدّم نص نموذج"),
    "template.review/v1": Phrase("text of a template reviewed", "رُوجع نص نموذج"),
    "statement.make/v1": Phrase("statement", "بيان"),
    "statement.silent/v1": Phrase("NO RESPONSE by the time asked", "لا ردّ حتى الوقت المطلوب"),
    "incident.open/v1": Phrase("INCIDENT", "حادث"),
    "incident.merge/v1": Phrase("held to be the same incident", "يُعدّ الحادث نفسه"),
    "incident.split/v1": Phrase("held to be another incident", "يُعدّ حادثًا آخر"),
    "exhibit.add/v1": Phrase("exhibit", "مستند مادي"),
    "exhibit.pass/v1": Phrase("custody of an exhibit", "حيازة مستند مادي"),
    "citation.make/v1": Phrase("an open source, cited", "مصدر مفتوح مقتبس"),
    "daily.issue/v1": Phrase("daily report", "التقرير اليومي"),
    "release/v1": Phrase("released", "أُطلع عليه"),
}
"""The phrase for a type of entry."""

EXERCISE = Phrase("EXERCISE", "تمرين")
WITHDRAWN = Phrase("no longer shown", "لم يعد معروضًا")
CALL = Phrase("call", "اتصل بـ")
THROUGH = Phrase("through", "عبر")
PASS_TO = Phrase("pass to", "بلّغ")
THE_NODE = Phrase("the node's desk", "مكتب العقدة")
PRECEDENCES: dict[str, Phrase] = {
    "flash": Phrase("FLASH", "برقي"),
    "immediate": Phrase("IMMEDIATE", "فوري"),
    "priority": Phrase("PRIORITY", "أولوية"),
    "routine": Phrase("ROUTINE", "اعتيادي"),
}
NOTICE_IN_BRIEF = Phrase("No approval, no protection", "ليس موافقة ولا حماية")
"""What is left of R15's notice where there is no room for it; whoever reads more finds all of it."""
NOTICE_AR = (
    "الإخطار طوعي وليس شرطًا مسبقًا للحماية بموجب القانون الدولي الإنساني. غيابه أو سحبه لا يغيّر أي وضع. "
    "الاستلام ليس موافقة ولا إقرارًا. استخدام هذا النظام لا يمس الوضع القانوني لأي طرف."
)
"""R15's notice in Arabic, on whatever is written in it; the English text is the one that was agreed."""
NOTHING_FURTHER_AR = "لا شيء هنا يدل على أن أي إجراء آخر مبرر أو مشروع."
"""What stands on every print of a warning, in Arabic; no native reader has reviewed it: the English holds."""
NOT_RECALLED_AR = "النسخ التي أُطلع عليها لا يمكن استرجاعها."


def phrase_of(type: str, language: Language) -> str:
    """Return what happened in a few words; of what is shown without its type, that there is something."""
    return getattr(PHRASES.get(type, SOMETHING), language)  # type: ignore[no-any-return]
