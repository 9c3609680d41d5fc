"""Reviewing: words of templates that parties supply and review, side by side; nobody's displace another's.

What ships comes first, then what parties supplied, in the order in which they did; each party's latest text
in a language stands. Which of them a warning uses it says by digest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from openline.decide.state import State, unknown
from openline.decide.supplying import check_text
from openline.decide.templating import check_texts, digest_of
from openline.errors import InputError, RefusedError
from openline.model.event import Body, Facts
from openline.model.saying import TemplateBody, TemplateFacts, WarningBody
from openline.model.warning import Template, TemplateText


class Worded(NamedTuple):
    """A text of a template, and whose it is."""

    text: TemplateText
    digest: str
    """Empty where nobody has supplied a text in that language."""
    by: str = ""
    """The party that supplied it; empty for what ships."""
    entry: str = ""
    reviewed_by: tuple[str, ...] = ()


def texts_of(state: State, template: Template) -> list[Worded]:
    """Return every text of a template that stands: those that ship, then those that parties supplied.

    Parameters
    ----------
    template
        As it ships.
    """
    found = [_worded(state, template, it) for it in template.texts]
    for language in dict.fromkeys(it.language for it in template.texts):
        found += _supplied(state, template, language)
    known = {it.language for it in template.texts}
    for id, language in state.template_texts:
        if id == template.id and language not in known:
            found += _supplied(state, template, language)
    return found


def _supplied(state: State, template: Template, language: str) -> list[Worded]:
    found = []
    for entry in state.template_texts.get((template.id, language), ()):
        content = state.contents.get(entry)
        if content is not None and isinstance(content.body, TemplateBody):
            by = state.cards[entry].author
            found.append(_worded(state, template, content.body.text)._replace(by=by, entry=entry))
    return found


def _worded(state: State, template: Template, text: TemplateText) -> Worded:
    if text.text is None:
        return Worded(text, "")
    digest = digest_of(template, text)
    return Worded(text, digest, reviewed_by=state.template_reviews.get(_place(template, text, digest), ()))


def _place(template: Template, text: TemplateText, digest: str) -> tuple[str, str, str]:
    return template.id, text.language, digest


def templates_of(
    state: State, shipped: Mapping[str, Template], first: Collection[str] = ()
) -> dict[str, Template]:
    """Return the templates with every text that stands; those of some digests before the others."""
    found = {}
    for id, template in shipped.items():
        texts = sorted(texts_of(state, template), key=lambda it: it.digest not in first)
        found[id] = replace(template, texts=tuple(it.text for it in texts))
    return found


def reviewed_texts(state: State) -> set[str]:
    """Return the digests of the texts that some party has signed a review of."""
    return {digest for (_, _, digest), by in state.template_reviews.items() if by}


def judge_words(state: State, facts: Facts, body: Body, shipped: Mapping[str, Template]) -> None:
    """Refuse words of a warning that no template gave, and texts and reviews of what is no template.

    Raises
    ------
    NotFoundError
        There is no such template, or no such text of it.
    InputError
        A text is not what its template makes, lacks a slot or a plural form, or is not what the facts name.
    RefusedError
        The party has reviewed it already.
    """
    if isinstance(body, WarningBody):
        digests = {it.digest for it in body.warning.texts}
        check_texts(body.warning, templates_of(state, shipped, first=digests))
    if not isinstance(facts, TemplateFacts):
        return
    where = f"template {facts.template} in {facts.language}"
    template = shipped.get(facts.template)
    if template is None:
        raise unknown("template", facts.template)
    if isinstance(body, TemplateBody):
        check_text(template, body.text)
        if (body.text.language, digest_of(template, body.text)) != (facts.language, facts.text_sha256):
            raise InputError("the text is not the one that the facts name", where=where)
    elif facts.text_sha256 not in {
        it.digest for it in texts_of(state, template) if it.text.language == facts.language and it.digest
    }:
        raise unknown("text of that digest", facts.text_sha256)


def judge_review(state: State, author: str, action: str, facts: TemplateFacts) -> None:
    """Refuse a review that the party has signed before."""
    known = state.template_reviews.get((facts.template, facts.language, facts.text_sha256), ())
    if action == "review" and author in known:
        raise RefusedError("this party has signed that review already", where=f"template {facts.template}")
