"""What the tagger sees of a word: its form, its ends, its shape, and whether it touches its neighbours."""

import re

__all__ = ["GLUED", "PER_TOKEN", "features"]

# The two features of spacing: glued to the token before it, to the one behind it.
GLUED = ("<", ">")
PER_TOKEN = 11  # features of a token at most, spacing included

_PLAIN = str.maketrans({**dict.fromkeys("“”„«»", '"'), "‘": "'", "’": "'", "–": "—", "…": "..."})
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"(.)\1{2,}")


def features(word: str) -> tuple[str, ...]:
    """Nine features of a form, each with its kind in front; the form, in small letters, comes first.

    Digits are all one, quotation marks and dashes of every sort are one.
    """
    plain = word.translate(_PLAIN).replace("--", "—").replace("``", '"').replace("''", '"')
    small = _DIGIT.sub("0", plain.lower())
    shape = "".join(
        "X" if c.isupper() else "x" if c.isalpha() else "0" if c.isdigit() else c for c in plain[:24]
    )
    return (
        "w" + small,
        "a" + small[:1],
        "b" + small[:2],
        "c" + small[:3],
        "d" + small[-1:],
        "e" + small[-2:],
        "f" + small[-3:],
        "g" + small[-4:],
        "x" + _RUN.sub(r"\1\1", shape),
    )
