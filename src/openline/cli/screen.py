"""What others wrote, on the screen: no character of it steers the terminal, and no line of it is forged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openline.model.unseen import written

if TYPE_CHECKING:
    from rich.console import Console

_NO_HARM = frozenset("\u00a0\u00ad\u061c\u200c\u200d\u200e\u200f\u202f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
"""Spaces, joiners and direction marks: Arabic and Persian need some of them; none overrides a direction."""
_CONTINUED = re.compile(r"\n(?=[^\n])(?! {4})")


def printable(text: str, *, keep: str = "") -> str:
    """Keep what a source claims from steering the terminal.

    Control characters (C0, C1), direction overrides and isolates, and all else that has no shape of its own
    are written out, as ⟦U+202E⟧, but for those in ``keep``.
    """
    if text.isprintable():
        return text
    return "".join(it if it.isprintable() or it in _NO_HARM or it in keep else written(it) for it in text)


def contained(text: str) -> str:
    """Make a text printable that may have lines, and indent all but the first: none passes for ours."""
    if text.isprintable():
        return text
    return _CONTINUED.sub("\n    ", printable(text.replace("\r\n", "\n"), keep="\n\t"))


def screen(**settings: Any) -> Console:
    """Return a rich console that contains every text that reaches it, in a table too; styles are its own.

    Texts are shown as they are: ``[red]`` in a name is no markup. Each line of our own is an argument,
    with a newline for ``sep``.
    """
    from rich.console import Console
    from rich.text import Text

    class Screen(Console):
        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(contained(text), **options)

    return Screen(markup=False, emoji=False, highlight=False, **settings)
