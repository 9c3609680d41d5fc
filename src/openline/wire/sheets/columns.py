"""The columns of every kind of sheet, as one table: what they are called, what goes into them, an example.

A blank template offers the columns that people fill in. Others are read where they stand in a sheet, and
written where something on record needs them. Columns of a ``group`` may come again with a number behind their
name: ``Contact role 2``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias

from openline.wire.vocabulary import ACTIVITIES_ARABIC, FUNCTIONS_ARABIC, MEDIA_ARABIC, MOVEMENTS_ARABIC

Group: TypeAlias = Literal["", "verification", "marking", "contact"]

FIRST_LINE = "openline"
"""Begins what stands in the first cell of each template, after the mark of a remark."""
REMARK = "#"
"""A row whose first cell begins with it is not read."""


class Kind(StrEnum):
    """What a sheet holds; additions and removals of sites never mix (R12)."""

    SITES_ADDITIONS = "sites-additions"
    SITES_REMOVALS = "sites-removals"
    MOVEMENTS = "movements"
    ACTIVITIES = "activities"
    LOG = "log"
    """What was said on a voice line, typed in afterwards (R30)."""


class Column(NamedTuple):
    """One column: its names, how to fill it in, and an example."""

    key: str
    english: str
    arabic: str
    help: str
    help_arabic: str
    example: str = ""
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """Values of an enumerated column, each with its Arabic name."""
    width: int = 16
    offered: bool = True
    """On blank templates; others are read and written, but not asked for."""
    each_row: bool = False
    """Of one stop or one part, where several rows make up one notification."""
    group: Group = ""
    aliases: tuple[str, ...] = ()


ANSWERED_ARABIC = {"yes": "نعم", "no": "لا"}
ZONES = (("UTC", "التوقيت العالمي"),)
ACTIONS = (("add", "إضافة"), ("remove", "إزالة"))


def _choices(arabic: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), name) for value, name in arabic.items())


# -- columns that several kinds have ---------------------------------------------------------------

_ID = Column(
    "id",
    "Id",
    "الرمز",
    "Your own short code: small letters, digits, -. It stays on record for ever, so it tells nothing.",
    "رمز قصير من عندكم: أحرف لاتينية صغيرة وأرقام وعلامة -. يبقى في السجل دائما، فلا يفصح عن شيء.",
    needed=True,
    width=17,
    each_row=True,
)
_PLACE = Column(
    "place",
    "Place",
    "الموقع",
    "Coordinates in one cell: 33.506 N 38.618 E, degrees and minutes, or MGRS.",
    "الإحداثيات في خلية واحدة: درجات عشرية أو درجات ودقائق أو MGRS.",
    "34.2290 N 37.2370 E",
    width=24,
    each_row=True,
    aliases=("Coordinates", "Coordinate", "Position", "MGRS"),
)
_LATITUDE = Column(
    "latitude",
    "Latitude",
    "خط العرض",
    "Read, with Longitude, where there is no Place.",
    "يقرأ مع خط الطول عند عدم وجود الموقع.",
    offered=False,
    each_row=True,
    aliases=("Lat",),
)
_LONGITUDE = Column(
    "longitude",
    "Longitude",
    "خط الطول",
    "Read, with Latitude, where there is no Place.",
    "يقرأ مع خط العرض عند عدم وجود الموقع.",
    offered=False,
    each_row=True,
    aliases=("Lon", "Long", "Lng"),
)
_NEAR = Column(
    "near",
    "Near",
    "بالقرب من",
    "The town or village that it is near: the coordinates are checked against it.",
    "أقرب بلدة أو قرية: تقارن الإحداثيات بها.",
    "Al Qaryatayn",
    width=18,
    each_row=True,
)
_RADIUS = Column(
    "radius_m",
    "Radius m",
    "نصف القطر بالمتر",
    "Metres round the place. Or leave it empty and give an outline.",
    "بالأمتار حول الموقع، أو اترك الخلية فارغة واكتب الحدود.",
    "150",
    width=12,
    each_row=True,
    aliases=("Radius", "Radius (m)"),
)
_OUTLINE = Column(
    "outline",
    "Outline",
    "الحدود",
    "Three or more coordinates in order along its edge, with ; between them.",
    "ثلاث نقاط أو أكثر بالترتيب على محيطه، وبينها علامة ;",
    width=26,
    each_row=True,
)
_LINE = Column(
    "line",
    "Along",
    "على امتداد",
    "Two or more coordinates along a corridor, with ; between them.",
    "نقطتان أو أكثر على امتداد ممر، وبينها علامة ;",
    width=26,
    offered=False,
    each_row=True,
)
_CORRIDOR_WIDTH = Column(
    "line_half_width_m",
    "Along half width m",
    "نصف عرض الممر بالمتر",
    "Half the corridor's width.",
    "نصف عرض الممر.",
    offered=False,
    each_row=True,
)
_EDGES = Column(
    "edges",
    "Edges",
    "الأضلاع",
    "planar (straight on a lat/lon map) or geodesic (straight on the ground).",
    "planar أو geodesic.",
    offered=False,
    each_row=True,
    choices=(("planar", ""), ("geodesic", "")),
)
_FROM = Column(
    "from",
    "From",
    "من",
    "When it begins: 2026-11-14 08:00Z, or a date-time group such as 140800ZNOV26.",
    "وقت البداية، مثل 2026-11-14 08:00Z أو 140800ZNOV26.",
    "2026-11-14 08:00Z",
    needed=True,
    width=19,
    each_row=True,
    aliases=("Valid from", "Start", "Begin"),
)
_UNTIL = Column(
    "until",
    "Until",
    "إلى",
    "When it ends, or UFN: until further notice.",
    "وقت النهاية، أو UFN: حتى إشعار آخر.",
    "UFN",
    needed=True,
    width=19,
    each_row=True,
    aliases=("Valid until", "End", "To"),
)
_ZONE = Column(
    "zone",
    "Time zone",
    "المنطقة الزمنية",
    "UTC, where the times in this row have no Z behind them. Or an offset such as +03:00.",
    "UTC إذا كانت أوقات هذا السطر بدون Z، أو فرق ثابت مثل +03:00.",
    "UTC",
    choices=ZONES,
    width=12,
    each_row=True,
    aliases=("Timezone", "TZ"),
)
_FLOOR = Column(
    "floor",
    "Floor",
    "الارتفاع الأدنى",
    "Lowest altitude with its datum: SFC, 300 m AGL, 1500 ft MSL, FL95.",
    "أدنى ارتفاع مع مرجعه: SFC أو 300 m AGL أو FL95.",
    "SFC",
    width=15,
    each_row=True,
)
_CEILING = Column(
    "ceiling",
    "Ceiling",
    "الارتفاع الأعلى",
    "Highest altitude with its datum: 120 m AGL, 5000 ft MSL, FL195, UNL.",
    "أعلى ارتفاع مع مرجعه: 120 m AGL أو FL195 أو UNL.",
    "UNL",
    width=15,
    each_row=True,
)
_PEOPLE = Column(
    "people",
    "People",
    "الأشخاص",
    "How many: 40, or between two numbers: 30-50.",
    "العدد: 40، أو بين عددين: 30-50.",
    "30-50",
    width=12,
)
_SERIAL = Column(
    "serial",
    "Serial",
    "الرقم التسلسلي",
    "Its number on the list of whoever plans it.",
    "رقمه في قائمة الجهة المخططة.",
    width=12,
)
_TRACKS = Column(
    "tracks",
    "Call signs",
    "نداءات التعريف",
    "Call signs, transponder or ship numbers, with ; between them.",
    "نداءات التعريف أو أرقام أجهزة الإرسال أو السفن، وبينها علامة ;",
    width=18,
)
_PURPOSE = Column(
    "purpose",
    "Purpose",
    "الغرض",
    "What it is for, in a few words.",
    "الغرض بكلمات قليلة.",
    width=22,
)
_NOTE = Column("note", "Note", "ملاحظة", "Anything else.", "أي شيء آخر.", width=24)

_MARKINGS = tuple(
    Column(
        f"marking_{seen}",
        f"Marking by {english}",
        arabic,
        help,
        help_arabic,
        example,
        width=20,
        group="marking",
        aliases=aliases,
    )
    for seen, english, arabic, help, help_arabic, example, aliases in (
        ("day", "day", "العلامات نهارا", "What is seen by day.", "ما يرى نهارا.", "flag on the roof", ()),
        ("night", "night", "العلامات ليلا", "What is seen by night.", "ما يرى ليلا.", "lit flag", ()),
        (
            "thermal",
            "thermal sight",
            "العلامات في المنظار الحراري",
            "What is seen in thermal sight.",
            "ما يرى في المنظار الحراري.",
            "",
            ("Marking thermal",),
        ),
    )
)
_CONTACTS = (
    Column(
        "contact_role",
        "Contact role",
        "صفة جهة الاتصال",
        "Who answers, by role, never by name: duty officer, driver.",
        "صفة من يجيب دون ذكر اسمه: الضابط المناوب أو السائق.",
        "duty officer",
        width=16,
        group="contact",
    ),
    Column(
        "contact_medium",
        "Contact by",
        "وسيلة الاتصال",
        "How that role is reached: choose from the list.",
        "كيف يتم الاتصال: اختر من القائمة.",
        "satellite",
        choices=tuple(MEDIA_ARABIC.items()),
        width=15,
        group="contact",
        aliases=("Contact medium",),
    ),
    Column(
        "contact_address",
        "Contact number",
        "رقم الاتصال أو العنوان",
        "Number, frequency or address.",
        "الرقم أو التردد أو العنوان.",
        "+881 600 000 001",
        width=20,
        group="contact",
        aliases=("Contact address",),
    ),
    Column(
        "contact_tested",
        "Contact tested",
        "تاريخ تجربة الاتصال",
        "When somebody last tried it.",
        "آخر مرة جرب فيها الاتصال.",
        "2026-11-12 18:20Z",
        width=19,
        group="contact",
    ),
    Column(
        "contact_answered",
        "Contact answered",
        "هل أجاب",
        "yes or no.",
        "نعم أو لا.",
        "yes",
        choices=tuple(ANSWERED_ARABIC.items()),
        width=12,
        group="contact",
    ),
)
_VERIFICATIONS = (
    Column(
        "verified_by",
        "Verified by",
        "جهة التحقق",
        "Who declares that it is what it is said to be.",
        "الجهة التي تصرح بصحته.",
        "field office",
        width=18,
        group="verification",
    ),
    Column(
        "verified_how",
        "Verified how",
        "طريقة التحقق",
        "Visit, imagery, call …",
        "زيارة أو صور أو اتصال …",
        "visit",
        width=16,
        group="verification",
    ),
    Column(
        "verified_at",
        "Verified on",
        "تاريخ التحقق",
        "The day is enough.",
        "يكفي ذكر اليوم.",
        "2026-11-01",
        width=15,
        group="verification",
    ),
    Column(
        "verified_next",
        "Verify again on",
        "موعد التحقق القادم",
        "When it is to be verified again.",
        "متى يعاد التحقق.",
        "2027-02-01",
        width=15,
        group="verification",
    ),
)
_ACTION = Column(
    "action",
    "Action",
    "الإجراء",
    "Additions and removals go into files of their own.",
    "الإضافات والإزالات في ملفين منفصلين.",
    offered=False,
    choices=ACTIONS,
)


# -- the kinds -------------------------------------------------------------------------------------


class SheetKind(NamedTuple):
    """A kind of sheet: its name, its title, its columns, and what has to be said of it."""

    kind: Kind
    sheet: str
    english: str
    arabic: str
    columns: tuple[Column, ...]
    rules: tuple[tuple[str, str], ...] = ()
    examples: tuple[dict[str, str], ...] = ()


_SITE = SheetKind(
    Kind.SITES_ADDITIONS,
    "Sites",
    "Sites to add",
    "مواقع للإضافة",
    (
        _ID._replace(example="s-014", each_row=False),
        Column(
            "name",
            "Name",
            "الاسم",
            "What people call it.",
            "اسمه المعروف.",
            "Example clinic",
            True,
            width=24,
        ),
        Column(
            "function",
            "Function",
            "الوظيفة",
            "What it is for: choose from the list.",
            "وظيفته: اختر من القائمة.",
            "clinic",
            True,
            _choices(FUNCTIONS_ARABIC),
            16,
        ),
        *(it._replace(each_row=False) for it in (_PLACE, _LATITUDE, _LONGITUDE, _NEAR, _RADIUS, _OUTLINE)),
        *(it._replace(each_row=False) for it in (_LINE, _CORRIDOR_WIDTH, _EDGES)),
        *(it._replace(each_row=False, offered=False) for it in (_FLOOR, _CEILING)),
        *(it._replace(each_row=False) for it in (_FROM, _UNTIL, _ZONE)),
        _PEOPLE,
        *_VERIFICATIONS,
        *_MARKINGS,
        *_CONTACTS,
        Column("source", "Source", "المصدر", "Where this comes from.", "مصدر هذه المعلومات.", width=18),
        _NOTE,
        _ACTION,
    ),
    (
        (
            "One row is one site. Removals have a file of their own.",
            "كل سطر موقع واحد. للإزالة ملف منفصل.",
        ),
    ),
)
_REMOVAL = SheetKind(
    Kind.SITES_REMOVALS,
    "Removals",
    "Sites to remove",
    "مواقع للإزالة",
    (
        _ID._replace(
            help="The id under which the site is on record.",
            help_arabic="الرمز المسجل به الموقع.",
            example="s-009",
            each_row=False,
        ),
        Column(
            "name",
            "Name",
            "الاسم",
            "So that a slip in the id is seen. It is not used to find the site.",
            "للتأكد من الرمز فقط.",
            "Example school",
            width=24,
        ),
        Column("reason", "Reason", "السبب", "Why it is removed.", "سبب الإزالة.", "closed", width=40),
        _ACTION,
    ),
    (
        (
            "One row is one site to be removed. Released copies cannot be recalled.",
            "كل سطر موقع واحد للإزالة. لا يمكن استرجاع النسخ التي سبق تسليمها.",
        ),
    ),
)
_MOVEMENT = SheetKind(
    Kind.MOVEMENTS,
    "Movements",
    "Movements",
    "التحركات",
    (
        _ID._replace(example="m-021"),
        Column(
            "stop",
            "Stop",
            "المحطة",
            "1 for where it departs, then 2, 3 … in order to where it arrives.",
            "1 لنقطة الانطلاق ثم 2 و3 … بالترتيب حتى الوصول.",
            "1",
            True,
            width=12,
            each_row=True,
        ),
        Column(
            "name",
            "Name",
            "الاسم",
            "What the movement is called. In its first row only.",
            "اسم التحرك، في السطر الأول فقط.",
            "Example convoy",
            True,
            width=22,
        ),
        Column(
            "kind",
            "Kind",
            "النوع",
            "How it travels: choose from the list. In its first row only.",
            "طريقة التنقل: اختر من القائمة، في السطر الأول فقط.",
            "convoy",
            True,
            _choices(MOVEMENTS_ARABIC),
            14,
        ),
        _PLACE._replace(needed=True),
        _LATITUDE,
        _LONGITUDE,
        Column(
            "stop_name",
            "Place name",
            "اسم المكان",
            "What the place or checkpoint is called.",
            "اسم المكان أو نقطة التفتيش.",
            "warehouse gate",
            width=18,
            each_row=True,
        ),
        _NEAR,
        Column(
            "arrive",
            "Arrive",
            "وقت الوصول",
            "When it is to arrive here, where that is planned.",
            "وقت الوصول المخطط إن وجد.",
            width=19,
            each_row=True,
        ),
        Column(
            "depart",
            "Depart",
            "وقت المغادرة",
            "When it is to leave here. Needed at stop 1.",
            "وقت المغادرة. لا بد منه في المحطة 1.",
            "2026-11-14 08:00Z",
            width=19,
            each_row=True,
        ),
        _ZONE,
        Column(
            "vehicles",
            "Vehicles",
            "المركبات",
            "As 4 trucks (white, marks on the roof); 1 car",
            "مثل: 4 trucks (white, marks on the roof); 1 car",
            "4 trucks (white); 1 car",
            width=26,
        ),
        _PEOPLE,
        _TRACKS,
        _PURPOSE,
        *_MARKINGS,
        *_CONTACTS,
        _SERIAL,
        Column(
            "speed_km_h",
            "Speed km/h",
            "السرعة كم/س",
            "Only where it is not usual for its kind.",
            "فقط إن لم تكن معتادة لهذا النوع.",
            width=12,
            aliases=("Speed", "Speed (km/h)"),
        ),
        Column(
            "half_width_m",
            "Half width m",
            "نصف عرض المسار بالمتر",
            "How far to each side it may be, where that is not usual.",
            "الانحراف الممكن إلى كل جانب.",
            width=12,
            offered=False,
        ),
        Column(
            "slack_min",
            "Slack min",
            "هامش الوقت بالدقائق",
            "How early or late it may be.",
            "التقدم أو التأخر الممكن.",
            width=12,
            offered=False,
        ),
        *(it._replace(each_row=False, offered=False) for it in (_FLOOR, _CEILING)),
        _NOTE,
        _ACTION,
    ),
    (
        (
            "One row is one stop. All stops of a movement have its id; number them 1, 2, 3 in order.",
            "كل سطر محطة واحدة. لكل محطات التحرك الرمز نفسه، وترقم 1 و2 و3 بالترتيب.",
        ),
        (
            "What is true of the whole movement, such as its name, goes into the row of stop 1 only.",
            "ما يخص التحرك كله، مثل اسمه، يكتب في سطر المحطة 1 فقط.",
        ),
    ),
    (
        {
            "id": "m-021",
            "stop": "2",
            "place": "37S DU 34404 24105",
            "stop_name": "clinic",
            "near": "Tadmur",
            "arrive": "2026-11-14 11:00Z",
        },
    ),
)
_ACTIVITY = SheetKind(
    Kind.ACTIVITIES,
    "Activities",
    "Activities",
    "الأنشطة",
    (
        _ID._replace(example="a-007"),
        Column(
            "part",
            "Part",
            "الجزء",
            "Leave it empty for one area; number several areas of one activity 1, 2, 3.",
            "اتركها فارغة لمنطقة واحدة، ورقم المناطق المتعددة 1 و2 و3.",
            width=12,
            each_row=True,
        ),
        Column(
            "name",
            "Name",
            "الاسم",
            "What the activity is called. In its first row only.",
            "اسم النشاط، في السطر الأول فقط.",
            "Example repair",
            True,
            width=22,
        ),
        Column(
            "kind",
            "Kind",
            "النوع",
            "What goes on: choose from the list. In its first row only.",
            "نوع النشاط: اختر من القائمة، في السطر الأول فقط.",
            "repair_work",
            True,
            _choices(ACTIVITIES_ARABIC),
            16,
        ),
        _PLACE,
        _LATITUDE,
        _LONGITUDE,
        _NEAR,
        _RADIUS._replace(example="500"),
        _OUTLINE,
        _LINE,
        _CORRIDOR_WIDTH,
        _EDGES,
        _FLOOR,
        _CEILING._replace(example="120 m AGL"),
        _FROM,
        _UNTIL._replace(example="2026-11-20 16:00Z", help="When it ends.", help_arabic="وقت النهاية."),
        _ZONE,
        Column(
            "days",
            "Days",
            "الأيام",
            "Where it recurs: Sun, Mon, Tue or Sun-Thu, or daily.",
            "إذا كان يتكرر: Sun, Mon, Tue أو Sun-Thu أو daily.",
            "Sun-Thu",
            width=12,
        ),
        Column(
            "daily_from",
            "Daily from",
            "يوميا من",
            "Time of day in UTC: 06:00",
            "الساعة بالتوقيت العالمي: 06:00",
            "06:00",
            width=12,
        ),
        Column(
            "daily_until",
            "Daily until",
            "يوميا إلى",
            "Time of day in UTC: 08:00",
            "الساعة بالتوقيت العالمي: 08:00",
            "08:00",
            width=12,
        ),
        _PEOPLE,
        Column(
            "dispersion_m",
            "Dispersion m",
            "مدى التأثير بالمتر",
            "How far outside its area its effects may reach.",
            "المسافة التي قد يبلغها تأثيره خارج منطقته.",
            width=12,
        ),
        _TRACKS,
        Column(
            "guarantees_from",
            "Guarantees from",
            "ضمانات أمنية من",
            "Ids of the parties whose security guarantee it rests on, with ; between them.",
            "رموز الأطراف التي يعتمد على ضماناتها الأمنية، وبينها علامة ;",
            width=18,
        ),
        _PURPOSE,
        *_MARKINGS,
        *_CONTACTS,
        _SERIAL,
        _NOTE,
        _ACTION,
    ),
    (
        (
            "One row is one activity in one area. Further areas are further rows with the same id and "
            "their part number.",
            "كل سطر نشاط واحد في منطقة واحدة. للمناطق الأخرى أسطر أخرى بالرمز نفسه ورقم الجزء.",
        ),
    ),
)

_LOG = SheetKind(
    Kind.LOG,
    "Log",
    "Log of a voice line",
    "سجل خط صوتي",
    (
        Column(
            "id",
            "No.",
            "الرقم",
            "The number of the line on the paper, once. It becomes a part of the message's id.",
            "رقم السطر في الورقة، مرة واحدة. يصبح جزءا من رمز الرسالة.",
            "1",
            True,
            width=8,
            aliases=("number", "no", "id"),
        ),
        Column(
            "channel",
            "Channel",
            "القناة",
            "The line on which it was said, by its id.",
            "الخط الذي قيل عليه، برمزه.",
            "hotline",
            True,
            width=16,
        ),
        Column(
            "said",
            "DTG said",
            "وقت القول",
            "When it was said; when it was typed in is kept by itself.",
            "وقت القول؛ أما وقت التسجيل فيحفظ تلقائيا.",
            "140800ZNOV26",
            True,
            width=20,
            aliases=("said at", "said"),
        ),
        _ZONE,
        Column(
            "by",
            "From",
            "من",
            "Who on your side spoke, by function.",
            "من تكلم من جانبكم، بالصفة.",
            "duty officer",
            True,
            width=20,
            aliases=("from (function)",),
        ),
        Column(
            "to",
            "To",
            "إلى",
            "Who heard it, by function.",
            "من سمعه، بالصفة.",
            "operations room",
            True,
            width=20,
            aliases=("to (function)",),
        ),
        Column(
            "party",
            "To party",
            "الطرف",
            "Ids of the parties to which it was said, with ; between them.",
            "رموز الأطراف التي قيل لها، وبينها علامة ;",
            "russia",
            True,
            width=16,
        ),
        Column(
            "precedence",
            "Precedence",
            "الأسبقية",
            "Choose from the list; empty is PRIORITY.",
            "اختر من القائمة؛ الخانة الفارغة تعني PRIORITY.",
            "priority",
            choices=(
                ("flash", "FLASH"),
                ("immediate", "IMMEDIATE"),
                ("priority", "PRIORITY"),
                ("routine", "ROUTINE"),
            ),
            width=14,
        ),
        Column(
            "text",
            "Text",
            "النص",
            "What was said, in its words.",
            "ما قيل بنصه.",
            "Two vehicles will pass the berm at 0900Z.",
            True,
            width=50,
        ),
        Column(
            "language",
            "Language",
            "اللغة",
            "Its code: en, ar, ru. Empty is en.",
            "رمزها: en, ar, ru. الخانة الفارغة تعني en.",
            "en",
            width=10,
        ),
        Column(
            "read_back",
            "Read back",
            "أعيدت القراءة",
            "Whether the other side read it back.",
            "هل أعاد الطرف الآخر قراءته.",
            "yes",
            choices=_choices(ANSWERED_ARABIC),
            width=12,
        ),
        Column(
            "typed",
            "DTG typed",
            "وقت التسجيل",
            "As on the paper; it is not read: the time of typing in is kept by itself.",
            "كما في الورقة؛ لا يقرأ لأن وقت التسجيل يحفظ تلقائيا.",
            width=18,
            offered=False,
        ),
    ),
    (
        (
            "One row is one thing that your side said. What the other side said is for it to type in.",
            "كل سطر قول واحد لجانبكم. أما ما قاله الطرف الآخر فيسجله هو.",
        ),
    ),
)

KINDS: dict[Kind, SheetKind] = {it.kind: it for it in (_SITE, _REMOVAL, _MOVEMENT, _ACTIVITY, _LOG)}
"""Every kind of sheet."""

SAID_COLUMNS: tuple[tuple[str, str], ...] = (
    ("Owner", "الجهة المبلغة"),
    ("Version", "النسخة"),
    ("Told at", "وقت التبليغ"),
    ("In MGRS", "بنظام MGRS"),
    ("Nearest known place", "أقرب مكان معروف"),
)
"""Written beside what is on record, and never read: who said it, when it was told, and conversions."""


def folded(text: str) -> str:
    """Fold a name to what a comparison compares: no case, accents, marks of direction nor punctuation."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = (each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    return " ".join("".join(plain).split())


def names_of(column: Column) -> set[str]:
    """Return every name of a column as a comparison compares them."""
    names = {column.key, column.english, column.arabic, *column.aliases}
    return {folded(it) for it in names} - {""}
