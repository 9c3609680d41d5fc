"""Characters that nobody sees and that change what is read: refused in names, written out in what is shown.

Controls, overrides of direction, and what takes no place at all: by one of them "now" can read "won". Joiners
and marks of direction (U+200C to U+200F, U+061C) are none of them: Arabic and Persian need them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from openline.errors import InputError

UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SHOWN = re.compile(f"(?![\n\t]|\r\n){UNSEEN.pattern}")
"""Lines of a text are seen; whoever shows one on a screen of lines sees to them."""
_ISOLATES = re.compile("[\u2068\u2069]")
NAMES = frozenset(
    {
        "address", "agency", "by", "counted", "interpreter", "left", "marks", "media_type", "name",
        "publisher", "right", "role", "serial", "source", "speaker", "title", "what",
    }
)  # fmt: skip
"""Fields of a body that hold what something or somebody is called; all others that hold words are texts."""


def shown(text: str) -> str:
    """Return a text as it may be shown: what is not seen is written out, as ⟦U+202E⟧."""
    if text.isprintable():
        return text
    paired = _paired(text)
    return _SHOWN.sub(lambda it: it[0] if it.start() in paired else written(it), text)


def without_isolates(text: str) -> str:
    """Return a text without its pairs of isolates, for what writes in one direction and shows them."""
    paired = _paired(text)
    return "".join(it for at, it in enumerate(text) if at not in paired) if paired else text


def _paired(text: str) -> set[int]:
    """Return where first strong isolates and their ends stand that are pairs.

    Warnings are written with them round what stands in a slot: they turn nothing around it, which goes as its
    own letters do.
    """
    paired: set[int] = set()
    begun: list[int] = []
    for it in _ISOLATES.finditer(text):
        if it[0] == "\u2068":
            begun.append(it.start())
        elif begun:
            paired |= {begun.pop(), it.start()}
    return paired


def written(found: re.Match[str] | str) -> str:
    """Write one character out."""
    return f"⟦U+{ord(found[0]):04X}⟧"


def check_name(name: str, where: str) -> None:
    """Refuse a name that holds what nobody sees.

    Raises
    ------
    InputError
        Says which character it is.
    """
    if name.isprintable() or not (found := UNSEEN.search(name)):
        return
    raise InputError(
        f"{shown(name)!r} holds U+{ord(found[0]):04X}, which is not seen and can turn what is",
        where=where,
        next_step="write the name without it",
    )


def names_in(body: msgspec.Struct, where: str = "") -> Iterator[tuple[str, str]]:
    """Give the names that a body holds at any depth, each with where it stands."""
    for field in body.__struct_fields__:
        value = getattr(body, field)
        at = f"{where}.{field}" if where else field
        if isinstance(value, str):
            if field in NAMES:
                yield value, at
        elif isinstance(value, msgspec.Struct):
            yield from names_in(value, at)
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for number, each in enumerate(value, 1):
                yield from names_in(each, f"{at} {number}")
