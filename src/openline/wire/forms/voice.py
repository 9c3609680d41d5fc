"""Paper for a voice line: what is read out in which order, and the sheet on which it is logged (R30).

A dictation form has the words to be said beside each box, in English and Arabic, so that whoever reads it out
and whoever writes it down do so in the same order; how letters and digits are said stands below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from openline.decide.phrases import EXERCISE, NOTICE_AR, Phrase
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.wire.forms.fields import WORDS
from openline.wire.forms.setting import pdf

LOG_LINES = 14
"""Blank lines of a log sheet: it is written on by hand, standing."""


class Said(StrEnum):
    """What is said by voice after a form."""

    STOP = "stop"
    MESSAGE = "message"
    LINECHECK = "linecheck"
    MOVEMENT = "movement"
    SIGHTING = "sighting"


class Spoken(NamedTuple):
    """One line: what is said, and the box that it is written into."""

    name: Phrase
    say: Phrase
    high: int = 1
    """How many lines there is room for."""


class Dictation(NamedTuple):
    """A form of one page."""

    title: Phrase
    first: Phrase
    """What is to be known before it is read out."""
    lines: tuple[Spoken, ...]


DIGITS: tuple[tuple[str, str, str], ...] = (
    ("0", "ZE-RO", "صفر"),
    ("1", "WUN", "واحد"),
    ("2", "TOO", "اثنان"),
    ("3", "TREE", "ثلاثة"),
    ("4", "FOW-ER", "أربعة"),
    ("5", "FIFE", "خمسة"),
    ("6", "SIX", "ستة"),
    ("7", "SEV-EN", "سبعة"),
    ("8", "AIT", "ثمانية"),
    ("9", "NIN-ER", "تسعة"),
    (".", "DAY-SEE-MAL", "فاصلة"),
    ("00", "HUN-DRED", "مئة"),
    ("000", "TOU-SAND", "ألف"),
)
"""How digits are said (ICAO Annex 10, volume II), and in Arabic."""

_WHO = Spoken(
    Phrase("From, to", "من وإلى"),
    Phrase("This is … (function) of …, to … (function) of …", "هنا … (الصفة) من …، إلى … (الصفة) من …"),
)
_AT = Spoken(
    Phrase("Time", "الوقت"), Phrase("Time: … Zulu (DTG, digit by digit)", "الوقت: … زولو (رقما رقما)")
)
_PLACE = Spoken(
    Phrase("Place", "المكان"), Phrase("Place, in words: …, near …", "المكان بالكلمات: …، بالقرب من …")
)
_COORDINATE = Spoken(
    Phrase("Coordinate", "الإحداثيات"),
    Phrase(
        "Coordinate: … North, … East; or grid: zone …, square …, digits …",
        "الإحداثيات: … شمال، … شرق؛ أو الشبكة: النطاق …، المربع …، الأرقام …",
    ),
)
_BACK = Spoken(
    Phrase("Read-back", "إعادة القراءة"),
    Phrase(
        "Read back every line. Correct lines: … What is your function? Out.",
        "أعد قراءة كل سطر. الأسطر المصححة: … ما صفتك؟ انتهى.",
    ),
)

DICTATIONS: dict[Said, Dictation] = {
    Said.STOP: Dictation(
        Phrase("STOP by voice", "STOP بالصوت"),
        Phrase(
            "Say the first line at once. Everything else may be left out; nothing of it delays a STOP."
            " Whoever hears it types it in at once ('openline stop'), and rings on.",
            "قل السطر الأول فورا. يمكن ترك كل ما عداه، ولا شيء منه يؤخر STOP."
            " من يسمعه يسجله فورا ويواصل الاتصال.",
        ),
        (
            Spoken(
                Phrase("STOP", "STOP"),
                Phrase("STOP, STOP, STOP. This is … (function) of …", "STOP، STOP، STOP. هنا … (الصفة) من …"),
            ),
            Spoken(Phrase("What happens", "ما يحدث"), Phrase("You are …", "أنتم …"), 2),
            _PLACE,
            _COORDINATE,
            Spoken(
                Phrase("People there", "الأشخاص هناك"),
                Phrase("At least …, at most …", "على الأقل …، على الأكثر …"),
            ),
            Spoken(Phrase("Call back", "معاودة الاتصال"), Phrase("Call me back on …", "اتصل بي على …")),
            Spoken(Phrase("Said at", "وقت القول"), Phrase("Time: … Zulu", "الوقت: … زولو")),
            Spoken(
                Phrase("Answer", "الجواب"),
                Phrase("Say: stopped, passed on, or not ours", "قل: توقفنا، أو أُبلغ، أو ليس منا"),
            ),
            _BACK,
        ),
    ),
    Said.MESSAGE: Dictation(
        Phrase("Message by voice", "رسالة بالصوت"),
        Phrase(
            "Precedence first: FLASH interrupts what is being said. Typed in afterwards with both times:"
            " 'openline message send --said-at TIME', or the log sheet.",
            "الأسبقية أولا: FLASH تقطع الكلام الجاري. تسجل بعد ذلك بالوقتين: وقت القول ووقت التسجيل.",
        ),
        (
            _WHO,
            Spoken(
                Phrase("Precedence", "الأسبقية"),
                Phrase("FLASH / IMMEDIATE / PRIORITY / ROUTINE", "FLASH / IMMEDIATE / PRIORITY / ROUTINE"),
            ),
            Spoken(Phrase("Serial", "الرقم التسلسلي"), Phrase("Message number …", "الرسالة رقم …")),
            _AT,
            Spoken(Phrase("Action", "للإجراء"), Phrase("For action: …", "للإجراء: …")),
            Spoken(
                Phrase("Information", "للعلم"),
                Phrase("For information: …, or nothing", "للعلم: …، أو لا شيء"),
            ),
            Spoken(Phrase("Text", "النص"), Phrase("Text: … End of text.", "النص: … انتهى النص."), 6),
            Spoken(
                Phrase("Answer by", "الجواب قبل"),
                Phrase("Answer by … Zulu, or none", "الجواب قبل … زولو، أو لا شيء"),
            ),
            _BACK,
        ),
    ),
    Said.LINECHECK: Dictation(
        Phrase("Line check by voice", "فحص الخط بالصوت"),
        Phrase(
            "Whoever rings says what came of it: 'openline linecheck answer'. No answer is a result.",
            "من يتصل يسجل النتيجة. عدم الرد نتيجة أيضا.",
        ),
        (
            _WHO,
            Spoken(Phrase("Line check", "فحص الخط"), Phrase("Line check for … Zulu", "فحص الخط لوقت … زولو")),
            Spoken(Phrase("Heard", "السمع"), Phrase("How do you hear me?", "كيف تسمعني؟")),
            Spoken(
                Phrase("Answered", "الرد"),
                Phrase("yes, after … seconds / no / busy", "نعم بعد … ثانية / لا / مشغول"),
            ),
            Spoken(
                Phrase("Last serials", "آخر الأرقام"),
                Phrase("My last number is …; yours?", "آخر رقم عندي …؛ وعندك؟"),
            ),
            Spoken(
                Phrase("Next check", "الفحص القادم"),
                Phrase("Next check at … Zulu", "الفحص القادم الساعة … زولو"),
            ),
            _BACK,
        ),
    ),
    Said.MOVEMENT: Dictation(
        Phrase("Movement: departure, halt, arrival", "تحرك: انطلاق أو توقف أو وصول"),
        Phrase(
            "Of a movement that is notified. It changes nobody's status, and asks for nobody's leave.",
            "لتحرك تم التبليغ عنه. لا يغير وضع أحد ولا يطلب إذنا من أحد.",
        ),
        (
            _WHO,
            Spoken(
                Phrase("Movement", "التحرك"), Phrase("Movement …, letter by letter", "التحرك …، حرفا حرفا")
            ),
            Spoken(Phrase("Leg", "المرحلة"), Phrase("Leg number …", "المرحلة رقم …")),
            Spoken(
                Phrase("Step", "الخطوة"),
                Phrase(
                    "has departed / halts / goes on / has arrived / is given up",
                    "انطلق / توقف / استأنف / وصل / أُلغي",
                ),
            ),
            _AT,
            _PLACE,
            _COORDINATE,
            Spoken(Phrase("Next", "التالي"), Phrase("Expected at … at … Zulu", "متوقع في … الساعة … زولو")),
            Spoken(Phrase("Why", "السبب"), Phrase("Because …, or nothing", "بسبب …، أو لا شيء"), 2),
            _BACK,
        ),
    ),
    Said.SIGHTING: Dictation(
        Phrase("Sighting by voice", "مشاهدة بالصوت"),
        Phrase(
            "A range, an area, a time, a source: never more certain than it was seen. Say as well where"
            " nobody could look.",
            "عدد بين حدين، ومساحة، ووقت، ومصدر: لا أكثر يقينا مما شوهد. واذكر أين لم يتمكن أحد من المراقبة.",
        ),
        (
            _WHO,
            Spoken(Phrase("Seen from", "من"), Phrase("Seen from … Zulu", "شوهد من … زولو")),
            Spoken(Phrase("until", "إلى"), Phrase("until … Zulu", "إلى … زولو")),
            _PLACE,
            _COORDINATE,
            Spoken(Phrase("Within", "ضمن"), Phrase("Within … metres of it", "ضمن … متر منه")),
            Spoken(Phrase("How many", "العدد"), Phrase("At least …, at most …", "على الأقل …، على الأكثر …")),
            Spoken(Phrase("Of what", "ماذا"), Phrase("People / vehicles / …", "أشخاص / مركبات / …")),
            Spoken(
                Phrase("Whose", "لمن"),
                Phrase("Claimed to be of …, or not known", "يقال إنهم من …، أو غير معروف"),
            ),
            Spoken(
                Phrase("Source", "المصدر"),
                Phrase(
                    "Seen by … (function); grade, letter and digit: …", "شاهده … (الصفة)؛ الدرجة، حرف ورقم: …"
                ),
            ),
            Spoken(
                Phrase("Could not look", "لم يراقب"),
                Phrase("Nobody could look at …, because …", "لم يراقب أحد …، بسبب …"),
            ),
            _BACK,
        ),
    ),
}
"""What is said of each kind, in its order."""

LOG_COLUMNS: tuple[tuple[Phrase, float], ...] = (
    (Phrase("No.", "الرقم"), 1.1),
    (Phrase("DTG said (Z)", "وقت القول"), 2.5),
    (Phrase("DTG typed (Z)", "وقت التسجيل"), 2.5),
    (Phrase("From (function)", "من (الصفة)"), 2.6),
    (Phrase("To (function)", "إلى (الصفة)"), 2.6),
    (Phrase("Precedence", "الأسبقية"), 1.9),
    (Phrase("Text", "النص"), 9.3),
    (Phrase("Read back", "أعيدت القراءة"), 1.8),
    (Phrase("By (function)", "سجله (الصفة)"), 2.2),
)
"""What a log sheet has a column for, and how wide that is beside the others."""


def said_of(kind: str) -> Said:
    """Return what is said by its name. Raises :class:`InputError` with the nearest."""
    try:
        return Said(kind)
    except ValueError:
        near = get_close_matches(kind, [it.value for it in Said], n=1, cutoff=0.4)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(
            f"nothing is dictated as {kind!r}", next_step=f"{meant}use {', '.join(Said)}"
        ) from None


def dictation(kind: Said | str) -> bytes:
    """Return the PDF of a form to be read out, one page of A4, English and Arabic side by side.

    Raises
    ------
    InputError
        For a kind that there is no form of.
    """
    found = DICTATIONS[said_of(kind)]
    data = {
        "title": found.title._asdict(),
        "first": found.first._asdict(),
        "lines": [
            {
                "letter": WORDS[number][0],
                "word": WORDS[number],
                "name": it.name._asdict(),
                "say": it.say._asdict(),
                "high": it.high,
            }
            for number, it in enumerate(found.lines)
        ],
        "letters": [{"letter": it[0], "word": it} for it in WORDS],
        "digits": [{"digit": digit, "say": say, "arabic": arabic} for digit, say, arabic in DIGITS],
        "notice": NOTICE,
        "notice_arabic": NOTICE_AR,
    }
    return pdf("dictation.typ", data)


def log_sheet(
    channel: Mapping[str, Any],
    desks: Sequence[Mapping[str, Any]],
    *,
    mode: Literal["real", "exercise"],
    names: Mapping[str, str],
    hours: str,
) -> bytes:
    """Return the PDF of a blank log sheet of a line, one lying page of A4.

    Parameters
    ----------
    channel, desks
        The line, and who is tried at its ends, as a party is shown them.
    names
        What parties are called.
    hours
        When it is kept, in words.
    """
    ring = [
        {
            "party": names.get(desk["party"], desk["party"]),
            "posts": [
                {"name": post["name"] or "", "address": post["address"] or "", "deputy": post["deputy"]}
                for post in desk["posts"]
            ],
        }
        for desk in desks
    ]
    data = {
        "channel": channel["channel"],
        "name": channel["name"] or channel["channel"],
        "level": channel["level"],
        "carrier": channel["carrier"],
        "languages": ", ".join(channel["languages"] or ()),
        "interpreter": channel["interpreter"] or "",
        "hours": hours,
        "parties": ", ".join(names.get(it, it) for it in channel["parties"]),
        "ring": ring,
        "exercise": EXERCISE._asdict() if mode == "exercise" else None,
        "columns": [{**name._asdict(), "width": width} for name, width in LOG_COLUMNS],
        "lines": LOG_LINES,
        "notice": NOTICE,
        "notice_arabic": NOTICE_AR,
    }
    return pdf("logsheet.typ", data)
