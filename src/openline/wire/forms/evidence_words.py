"""Words of an evidence bundle, in English and Arabic, and how times, places and names are written in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from openline.decide.phrases import PHRASES, Phrase
from openline.wire.forms.daily import WORDS

# No native reader has reviewed the Arabic of this document: the English holds.
TITLE = Phrase("Evidence bundle", "حزمة أدلة")
WHAT = Phrase("What this is, and what it is not", "ما هذا وما ليس هو")
PRESENTED = Phrase(
    "Proven are the entries: each is signed by whoever said it and stands under the checkpoint; files beside"
    " them are proven by their SHA-256 in an entry. These pages, the map, the timeline and the distances are"
    " only presented: whoever runs the node made them of the entries, and bound them by its seal.",
    "المُثبت هو القيود: كل قيد وقّعه من قاله وهو تحت نقطة التحقق؛ والملفات المرفقة تثبتها بصمتها في قيد."
    " أما هذه الصفحات والخريطة والتسلسل الزمني والمسافات فمعروضة فحسب:"
    " أعدّها مشغّل العقدة من القيود وربطها بختمه.",
)
NO_FINDING = Phrase(
    "Nothing here is a finding of who did what. Accounts that contradict each other stand side by side, and"
    " none is chosen. It holds what its recipient may see: others may have been shown more, or less.",
    "لا شيء هنا استنتاج بشأن من فعل ماذا. الروايات المتناقضة متجاورة ولم تُختر أي منها."
    " وفيها ما يجوز لمستلمها أن يراه: قد يكون غيره اطلع على أكثر أو أقل.",
)
WHOLE_VIEW = Phrase(
    "It was made for whoever runs the node, and holds all that is on record.",
    "أُعدّت لمشغّل العقدة وفيها كل المسجّل.",
)
ACCOUNTS = Phrase("What each says, side by side", "ما يقوله كل طرف، جنبًا إلى جنب")
APART = Phrase("Where the accounts differ", "مواضع اختلاف الروايات")
MAP = Phrase("Where", "أين")
CITED = Phrase("Open sources that are cited", "مصادر مفتوحة مقتبسة")
CITED_IS = Phrase(
    "A citation is what a published text says that somebody said. It is no word of the citing party, nor of"
    " the cited one to anybody here.",
    "الاقتباس هو ما ينقله نص منشور عن قائل. ليس قولًا للطرف المقتبِس ولا قولًا وجّهه المقتبَس عنه إلى أحد هنا.",
)
TOLD = Phrase("Who had been told what, and when", "من أُبلغ بماذا ومتى")
LINES = Phrase("How the lines stood", "حالة خطوط الاتصال")
EXHIBITS = Phrase("Exhibits, and their chain of custody", "المستندات المادية وسلسلة الحيازة")
FILES = Phrase(
    "A file is on record by its SHA-256. Whether it is in this bundle is said for each.",
    "الملف مسجّل ببصمته SHA-256، ويُذكر لكل ملف هل هو في هذه الحزمة.",
)
NEAR = Phrase("What was near in space and time", "ما كان قريبًا في المكان والزمان")
TIMELINE = Phrase("Timeline", "التسلسل الزمني")
ENTRIES = Phrase("Entries of the log that are in this bundle", "قيود السجل الواردة في هذه الحزمة")
VERIFY = Phrase("How to check it", "كيفية التحقق")
HOW = Phrase(
    "Take the policy (which log, whose keys) and the verifier from elsewhere than from whoever gave you this"
    " bundle, and compare both over the telephone. The verifier.py part is here for convenience only.",
    "خذ السياسة (أي سجل، ومفاتيح من) وأداة التحقق من غير من أعطاك هذه الحزمة، وقارنهما هاتفيًا."
    " نسخة أداة التحقق هنا للتيسير فقط.",
)
STATED = Phrase("Released to this party in that time", "ما أُصدر لهذا الطرف في تلك المدة")


def phrase(en: str, ar: str) -> Phrase:
    """Give the same in English and in Arabic."""
    return Phrase(en, ar)


AT, RECEIVED = phrase("at (UTC)", "الوقت UTC"), phrase("received (UTC)", "ورد UTC")
WHO, WHATS, STATE = phrase("who", "من"), phrase("what", "ماذا"), phrase("state", "الحالة")
PARTY, BY, TO, ID = (
    phrase("party", "الطرف"),
    phrase("by", "من قبل"),
    phrase("to", "إلى"),
    phrase("id", "المعرّف"),
)
PLACE, METRES = phrase("place", "المكان"), phrase("distance", "المسافة")
KIND, SPEAKER, OBSERVED = phrase("kind", "النوع"), phrase("speaker", "المتحدث"), phrase("observed", "كيف عُرف")
DIGEST, SIZE, HOLDER = phrase("SHA-256", "البصمة"), phrase("bytes", "الحجم"), phrase("with", "لدى")
ANSWERED, SHOWN = phrase("answered", "أجاب"), phrase("shown", "عُرض")
STEP, CHECKED, REASON = (
    phrase("step", "الخطوة"),
    phrase("hash compared", "قورنت البصمة"),
    phrase("reason", "السبب"),
)
INDEX, TYPE, AUTHOR = phrase("no.", "رقم"), phrase("type", "النوع"), phrase("author", "صاحب القيد")
VERBATIM, LANGUAGE = phrase("verbatim", "نص القول"), phrase("language", "اللغة")
IN_STEAD, HARM = phrase("replaced by", "حلّ محله"), phrase("harm", "الضرر")
LATE = phrase("since", "منذ ذلك")
"""What came after silence."""
KNOWN, COUNT = phrase("known then", "معروف حينها"), phrase("count", "العدد")
THEATRE, LOG = phrase("theatre", "المسرح"), phrase("log", "السجل")
MADE, MADE_FOR = phrase("made (UTC)", "أُعدّت UTC"), phrase("made for", "أُعدّت لـ")
MADE_BY, ABOUT = phrase("made by", "أعدّها"), phrase("about", "بشأن")
CHECKPOINT, WITNESSES = phrase("checkpoint", "نقطة التحقق"), phrase("cosigned by", "شارك في التوقيع")
SPAN = phrase("between (UTC)", "بين UTC")


class Names:
    """What parties are called, with the id by which entries name them."""

    def __init__(self, parties: Mapping[str, str]) -> None:
        self._parties = parties

    def __call__(self, party: str) -> str:
        """Give what a party is called, and its id."""
        if not party:
            return "withheld"
        called = self._parties.get(party, "")
        return f"{called} ({party})" if called and called != party else party

    def all(self, parties: Iterable[str]) -> str:
        """Give what several parties are called."""
        return ", ".join(map(self, parties))


def moment(at_ms: int | None) -> str:
    """Write a time in UTC, to the second; to the millisecond where it has any."""
    if at_ms is None:
        return ""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{at:%Y-%m-%d %H:%M:%S}" + (f".{at_ms % 1000:03d}" if at_ms % 1000 else "") + " Z"


def type_of(type: str) -> str:
    """Say in a few words what a type of entry is."""
    found = PHRASES.get(type)
    return found.en if found is not None else type or "something, shown in part"


def span(ms: int) -> str:
    """Say how long something is."""
    seconds = abs(ms) // 1000
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds} s" if seconds else f"{abs(ms)} ms"


def distance(metres: int | None) -> str:
    """Say how far something is."""
    if metres is None:
        return ""
    return f"{metres:,} m" if metres < 10_000 else f"{metres / 1000:,.1f} km"


def place_of(lat_e7: int | None, lon_e7: int | None, said: str = "", within_m: int = 0) -> str:
    """Write a place: in words, in degrees, give or take so much."""
    parts = [said] if said else []
    if lat_e7 is not None and lon_e7 is not None:
        parts.append(f"{lat_e7 / 1e7:.5f} {lon_e7 / 1e7:.5f}")
    if within_m:
        parts.append(f"± {distance(within_m)}")
    return ", ".join(parts)


def word_of(word: str) -> str:
    """Say a word of a row as people say it."""
    found = WORDS.get(word)
    return found.en if found is not None else word.replace("_", " ")


def answer_of(it: Mapping[str, str]) -> str:
    """Say how far an acknowledgement goes."""
    return f"{it['level']}: {it['relayed']}" if it.get("relayed") else str(it["level"])


INSTRUCTIONS = """\
openline verify FILE --policy POLICY                         with Openline
python verify.py FILE --policy POLICY                        alone: Python and the package 'cryptography'
python verify.py FILE --policy POLICY --checkpoint NOTE      that it extends a checkpoint that you hold

It leaves with 0 when everything holds against the policy, with 1 when something is wrong and says what,
with 3 when it is consistent but no policy was given: then whoever made it may have made all of it up.

POLICY is a JSON file that says which log, witnesses and keys you trust: 'openline log policy FILE' writes it,
at the node or over a server. Have it from elsewhere than from whoever gave you this bundle, and compare it.

manifest.json       every other part by its SHA-256; seal.json: the log's signature on it
entries.jsonl       PROVEN: the entries, signed by their authors, and what proves them to be in the log
consistency.json    PROVEN: that the log has grown from earlier checkpoints
receipts/           PROVEN: C2SP tlog-proofs of single entries, for other tools
exhibits/           PROVEN: files, by the SHA-256 in an entry
report.html, report.pdf, map.svg, picture.json, readme.txt, verify.py: only presented
"""
