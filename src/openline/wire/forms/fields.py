"""What stands on the paper form of each kind: lettered lines, to be read out over a voice line (R30).

A line is said as its letter and its text, *Delta: three four decimal two …*; the other side writes it on the
same form, and reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from openline.wire.vocabulary import ACTIVITIES_ARABIC, FUNCTIONS_ARABIC, MOVEMENTS_ARABIC


class FormKind(StrEnum):
    """What a form notifies."""

    SITE = "site"
    MOVEMENT = "movement"
    ACTIVITY = "activity"


class Blank(NamedTuple):
    """A box to write into, within a line, and how wide it is beside the others."""

    english: str = ""
    arabic: str = ""
    width: int = 1


class Line(NamedTuple):
    """One lettered line: what it is called, a hint, and its boxes."""

    english: str
    arabic: str
    hint: str = ""
    hint_arabic: str = ""
    blanks: tuple[Blank, ...] = (Blank(),)
    rows: int = 1
    """More than one is a table, its rows numbered behind the letter."""


class Form(NamedTuple):
    """A form of one page."""

    english: str
    arabic: str
    lines: tuple[Line, ...]


WORDS = (
    *("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo"),
    *("Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform"),
    *("Victor", "Whiskey", "X-ray", "Yankee", "Zulu"),
)
"""How each letter is said."""

HOW = (
    "Times are UTC, as date-time groups: 140800ZNOV26. Roles, never people's names. "
    "By voice: say the letter, then the line, digits one by one; of an empty line say “nothing”. "
    "The other side reads all of it back."
)
HOW_ARABIC = (
    "الأوقات بالتوقيت العالمي: 140800ZNOV26. الصفات الوظيفية لا أسماء الأشخاص. "
    "عند الإملاء: قل الحرف ثم السطر، والأرقام رقما رقما، وقل «لا شيء» للسطر الفارغ. "
    "يعيد الطرف الآخر قراءة كل شيء."
)

_ID = Line("Id", "الرمز", "own short code", "رمز قصير من عندكم")
_NAME = Line("Name", "الاسم")
_PLACE = Line(
    "Place",
    "الموقع",
    "lat/lon with N S E W",
    "مع الأحرف N S E W",
    (
        Blank("lat", "العرض", 4),
        Blank("N / S", "N / S"),
        Blank("lon", "الطول", 4),
        Blank("E / W", "E / W"),
    ),
)
_AGAIN = Line("Same place, MGRS", "الموقع نفسه MGRS", "a second way: slips show", "للتأكد من عدم الخطأ")
_NEAR = Line(
    "Near",
    "بالقرب من",
    "bearing true, range km",
    "الاتجاه الحقيقي والمسافة كم",
    (Blank("town", "البلدة", 4), Blank("bearing °", "الاتجاه", 2), Blank("range km", "المسافة كم", 2)),
)
_RADIUS = Line("Radius m", "نصف القطر م", "or vertices, on the back", "أو نقاط الحدود في ظهر الورقة")
_FROM = Line("From", "من", "DTG", "DTG")
_UNTIL = Line("Until", "إلى", "DTG, or UFN", "أو حتى إشعار آخر UFN")
_PEOPLE = Line(
    "People", "الأشخاص", "", "", (Blank("at least", "على الأقل"), Blank("at most", "على الأكثر"))
)
_VERIFIED = Line(
    "Declared verified",
    "التحقق المصرح به",
    "",
    "",
    (
        Blank("by", "الجهة", 3),
        Blank("how", "كيف", 3),
        Blank("on", "التاريخ", 2),
        Blank("again on", "يعاد في", 2),
    ),
)
_MARKINGS = Line(
    "Markings",
    "العلامات",
    "what is seen",
    "ما يرى",
    (Blank("day", "نهارا"), Blank("night", "ليلا"), Blank("thermal sight", "المنظار الحراري")),
)
_CONTACT = Line(
    "Contact",
    "جهة الاتصال",
    "role, never a name",
    "الصفة لا الاسم",
    (Blank("role", "الصفة", 3), Blank("by", "الوسيلة", 2), Blank("number", "الرقم", 4)),
)
_SECOND = _CONTACT._replace(english="Second contact", arabic="جهة اتصال ثانية", hint="", hint_arabic="")
_TESTED = Line(
    "Contact tested",
    "تجربة الاتصال",
    "",
    "",
    (Blank("at (DTG)", "الوقت", 3), Blank("answered: yes / no", "هل أجاب: نعم / لا", 3)),
)
_SHOWN = Line(
    "May be shown to",
    "يجوز إطلاع",
    "each by name; nobody else",
    "كل طرف باسمه، ولا أحد غيره",
)
_NOTE = Line("Note", "ملاحظة")
_SERIAL = Line("Serial on plan", "الرقم في الخطة")


def _choice(english: str, arabic: str, choices: Mapping[Any, str]) -> Line:
    """Return a line for one of several values, all of which stand small where it is written."""
    values = " · ".join(str(it).replace("_", " ") for it in choices)
    return Line(english, arabic, blanks=(Blank(values, " · ".join(choices.values())),))


FORMS: dict[FormKind, Form] = {
    FormKind.SITE: Form(
        "Notification of a static site",
        "تبليغ عن موقع ثابت",
        (
            _ID,
            _NAME,
            _choice("Function", "الوظيفة", FUNCTIONS_ARABIC),
            _PLACE,
            _AGAIN,
            _NEAR,
            _RADIUS,
            _FROM,
            _UNTIL,
            _PEOPLE,
            _VERIFIED,
            _MARKINGS,
            _CONTACT,
            _SECOND,
            _TESTED,
            _SHOWN,
            _NOTE,
        ),
    ),
    FormKind.MOVEMENT: Form(
        "Notification of a movement",
        "تبليغ عن تحرك",
        (
            _ID,
            _NAME,
            _choice("Kind", "النوع", MOVEMENTS_ARABIC),
            Line("Vehicles", "المركبات", "how many of what, marks", "العدد والنوع والعلامات"),
            _PEOPLE,
            Line("Call signs", "نداءات التعريف"),
            Line(
                "Stops in order",
                "المحطات بالترتيب",
                "1 departs; more on the back",
                "1 للانطلاق؛ والباقي في ظهر الورقة",
                (
                    Blank("lat/lon or MGRS", "الإحداثيات", 5),
                    Blank("place name", "اسم المكان", 4),
                    Blank("arrives DTG", "الوصول", 3),
                    Blank("departs DTG", "المغادرة", 3),
                ),
                6,
            ),
            Line("Speed km/h", "السرعة كم/س", "where not usual", "إن لم تكن معتادة"),
            Line("Purpose", "الغرض"),
            _MARKINGS,
            _CONTACT,
            _TESTED,
            _SERIAL,
            _SHOWN,
            _NOTE,
        ),
    ),
    FormKind.ACTIVITY: Form(
        "Notification of an activity",
        "تبليغ عن نشاط",
        (
            _ID,
            _NAME,
            _choice("Kind", "النوع", ACTIVITIES_ARABIC),
            _PLACE,
            _AGAIN,
            _NEAR,
            _RADIUS,
            Line(
                "Altitude",
                "الارتفاع",
                "with datum: SFC, 120 m AGL, FL95",
                "مع مرجعه",
                (Blank("floor", "الأدنى"), Blank("ceiling", "الأعلى")),
            ),
            _FROM,
            _UNTIL,
            Line(
                "Recurs",
                "يتكرر",
                "where it does",
                "عند الحاجة",
                (Blank("days", "الأيام", 3), Blank("from Z", "من", 2), Blank("until Z", "إلى", 2)),
            ),
            Line("Effects reach m", "مدى التأثير م", "outside its area", "خارج المنطقة"),
            Line("Guarantees from", "ضمانات أمنية من", "parties", "الأطراف"),
            Line("Call signs", "نداءات التعريف"),
            _MARKINGS,
            _CONTACT,
            _TESTED,
            _SHOWN,
            _NOTE,
        ),
    ),
}
"""The form of each kind."""
