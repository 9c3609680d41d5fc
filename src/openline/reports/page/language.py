"""Which language a text is in, as far as it matters: English is read, others are named."""

import re

__all__ = ["language_of"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in a that is was for on with as by at from it his he has have had be are were "
        "been said not but which who an this they their its would will or after near about no we i you "
        "there "
        "when more than two one out over into up all also our what them can she her if could had where so",
        "fr": "le la les de des du et en un une est que qui dans pour par sur pas au aux avec ce il elle "
        "sont ont été plus ne se",
        "de": "der die das und in den von zu mit ist des sich auf für im dem nicht ein eine als auch es an "
        "werden aus er hat dass sie nach bei",
        "es": "el la los las de que y en un una por con para del se su al no es lo como más fue han ha "
        "sobre entre",
        "it": "il la le di che e in un una per con del della dei non è si da sono al nel ha anche",
        "pt": "o a os as de que e em um uma por com para do da dos das se no na não é foi ao mais",
        "tr": "ve bir bu da de için ile olarak olan daha çok gibi sonra kadar ise en ki olduğu tarafından",
        "nl": "de het een en van in is dat op te zijn met voor niet aan door ook er maar om bij naar",
        "ku": "û li ku ji bi de di jî bo ev ew her hat",
    }.items()
}
_SCRIPTS = (
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
)
_READ = 60_000  # code points looked at: enough for any article


def language_of(text: str) -> str:
    """Name the language of a text: "en", another's code, "other", or "" where there are too few words."""
    words = _WORD.findall(text[:_READ].casefold())
    letters = sum(map(len, words))
    if not letters:
        return ""
    foreign = {code: sum(low <= c <= high for word in words for c in word) for code, low, high in _SCRIPTS}
    code, most = max(foreign.items(), key=lambda item: item[1])
    if most * 2 > letters:
        return code
    latin = [word for word in words if word[0] < "\u0370"]
    if not latin:
        return ""
    rates = {lang: sum(w in known for w in latin) / len(latin) for lang, known in _WORDS.items()}
    best = max(rates, key=lambda lang: rates[lang])
    if rates["en"] >= 0.14 and rates["en"] >= 0.8 * rates[best]:
        return "en"
    if best != "en" and rates[best] >= 0.14 and len(latin) >= 8:
        return best
    if len(latin) < 15:
        return "en" if rates["en"] else ""
    # Headlines and lists have few function words, but not none.
    return "en" if rates["en"] >= 0.05 and best == "en" else "other"
