"""A text without the characters that nobody sees, and what was found in it brought back to where it lay.

Zero-width spaces, soft hyphens and marks of direction stand in the middle of the words of scraped pages.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from openline.reports.model import Page
from openline.reports.page.lines import UNSEEN

__all__ = ["Unseen", "moved"]

_Thing = TypeVar("_Thing")


class Unseen:
    """Where the characters that are seen lie in a text; `text` is what they make.

    Parameters
    ----------
    given
        The text as it was saved.
    """

    def __init__(self, given: str) -> None:
        self.given = self.text = given
        self.kept: Sequence[int] = range(len(given))
        if not _HIDDEN.isdisjoint(given):
            self.kept = [at for at, character in enumerate(given) if character not in _HIDDEN]
            self.text = "".join(given[at] for at in self.kept)

    def seen(self, page: Page) -> Page:
        """Give a page of the text given as one of the text that is seen."""
        return page if self.text == self.given else replace(moved(page, self._forth), text=self.text)

    def back(self, thing: _Thing) -> _Thing:
        """Give what was found in the text that is seen with its place in the text given."""
        return thing if self.text == self.given else moved(thing, self._back)

    def _forth(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self.kept, start), bisect_left(self.kept, end)

    def _back(self, start: int, end: int) -> tuple[int, int]:
        first = self.kept[start] if start < len(self.kept) else len(self.given)
        return first, (self.kept[end - 1] + 1 if end > start else first)


_HIDDEN = frozenset(UNSEEN)


def moved(thing: _Thing, way: Any) -> _Thing:
    """Give a structure with every `start` and `end` in it, at any depth, moved by `way(start, end)`."""
    if isinstance(thing, Struct):
        changed: dict[str, Any] = {}
        for name in thing.__struct_fields__:
            value = getattr(thing, name)
            if isinstance(value, Struct | tuple | list):
                changed[name] = moved(value, way)
        start, end = getattr(thing, "start", None), getattr(thing, "end", None)
        if isinstance(start, int) and isinstance(end, int):
            changed["start"], changed["end"] = way(start, end)
        return replace(thing, **changed) if changed else thing
    if isinstance(thing, tuple | list):
        many = [moved(each, way) for each in thing]
        return tuple(many) if isinstance(thing, tuple) else many  # type: ignore[return-value]
    return thing
