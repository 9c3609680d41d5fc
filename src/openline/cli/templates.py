"""``openline template``: words agreed before they are needed; supplied, filled and reviewed (R20)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.cli.files import read_input
from openline.cli.output import console, emit
from openline.cli.worded import (
    DigitsIn,
    OffsetMin,
    Values,
    Words,
    check_used,
    fields_with_notice,
    given_words,
    on_screen,
    print_notice,
    template_here,
    templates_here,
    text_there,
    who_reviewed,
    worded,
)
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.worded import TemplateRow
    from openline.model.warning import TemplateText

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="TEMPLATE", help="its id: 'openline template list'")]
Language = Annotated[str, typer.Option("--language", metavar="LANG", help="such as en, ar, ckb, ru")]


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the templates, the languages in which there are texts of each, and those that were reviewed."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = templates_here(desk)
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Column, Table

    table = Table(Column("template", no_wrap=True), "texts in", "reviewed in", "what it is for", box=None)
    for row in rows:
        table.add_row(
            row.template,
            ", ".join(dict.fromkeys(it.text.language for it in row.texts if it.digest)),
            ", ".join(dict.fromkeys(it.text.language for it in row.texts if it.reviewed_by)) or "none",
            row.title,
        )
    console().print(table)
    console().print("What nobody has reviewed is issued in exercises only.")


@app.command()
def show(
    id: Id,
    language: Language = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show a template: its slots, every text of it with its digest, whose it is and who has reviewed it."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row = template_here(desk, id)
    if as_json:
        emit(row)
        return
    out = console()
    out.print(f"{row.template}: {row.title}")
    for slot in row.slots:
        out.print(f"  slot {slot.name}: {slot.kind.value}")
    for it in row.texts:
        if language and it.text.language != language:
            continue
        if not it.digest:
            out.print(f"{it.text.language}: no text; {', '.join(it.text.plurals)} are its plurals")
            continue
        out.print(f"{it.text.language}: {it.text.text}")
        out.print(f"  {who_reviewed(it)}")
        out.print(f"  digest {it.digest}")
        if it.text.remark:
            out.print(f"  {it.text.remark}")


@app.command()
def fill(
    id: Id,
    language: Language = "en",
    value: Values = [],  # noqa: B006
    digits: DigitsIn = [],  # noqa: B006
    utc_offset_min: OffsetMin = 0,
    words: Words = [],  # noqa: B006
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Fill the slots of a template and show what it says. Nothing is issued, nothing is recorded."""
    given = given_words(value, digits, utc_offset_min, words)
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row = template_here(desk, id)
        made = worded(row, language, given, {})
        text = text_there(row, language, words)
        check_used([made], words)
    if as_json:
        emit(fields_with_notice({"text": made, "reviewed_by": text.reviewed_by}))
        return
    console().print(on_screen(made.text))
    console().print(f"  {who_reviewed(text)}")
    if row.demand:
        print_notice()


@app.command()
def supply(
    id: Id,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="language, text and forms, in TOML or JSON; - reads it")
    ],
    as_: AsParty,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Supply the text of a template in a language. It stands beside those of others, and displaces none.

    Script, plurals and digits are those of the language where it is one of ours; forms that the file does not
    word are worded as the text that there is, if there is one.
    """
    from openline.app.ports import Draft
    from openline.app.templates import shipped_templates
    from openline.decide.supplying import check_text
    from openline.decide.templating import digest_of
    from openline.model.saying import TemplateBody, TemplateFacts

    data = read_input(file)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        row = template_here(desk, id)
        text = _read_text(data, str(file), row)
        template = shipped_templates().get(id)
        if template is None:
            raise InputError(f"the template {id!r} is none of this version of Openline", where=str(file))
        check_text(template, text)
        digest = digest_of(template, text)
        facts = TemplateFacts(template=id, language=text.language, text_sha256=digest)
        notes: dict[str, Any] = {"text": text.text, "digest": digest}
        desk.record(Draft(type="template.text/v1", facts=facts, body=TemplateBody(text=text)), notes=notes)


@app.command()
def review(
    id: Id,
    as_: AsParty,
    language: Language,
    digest: Annotated[
        str, typer.Option("--digest", help="of the text, or how it begins; needed where there are several")
    ] = "",
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Sign that your party has reviewed a text: after that it may be issued outside of exercises.

    The review is of these words and no others: a change of one letter asks for a new one.
    """
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody
    from openline.model.saying import TemplateFacts

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        row = template_here(desk, id)
        text = text_there(row, language)  # or it says that there is none
        several = [it for it in row.texts if it.digest and it.text.language == language]
        chosen = [it for it in several if it.digest.startswith(digest)]
        if len(chosen) != 1:
            raise InputError(
                f"{len(chosen)} texts of {id!r} in {language!r} have a digest that begins so",
                where="--digest",
                next_step=f"'openline template show {id} --language {language}' has their digests",
            )
        text = chosen[0]
        facts = TemplateFacts(template=id, language=language, text_sha256=text.digest)
        notes: dict[str, Any] = {"text": text.text.text, "digest": text.digest}
        desk.record(
            Draft(type="template.review/v1", facts=facts, body=ReasonBody(reason=reason)), notes=notes
        )


def _read_text(data: bytes, source: str, row: TemplateRow) -> TemplateText:
    """Read a text that a party supplies; what its language has in common with others is filled in."""
    import tomllib

    import msgspec

    from openline.decide.plurals import plural_categories
    from openline.model.warning import Digits, Script, TemplateText

    try:
        is_json = data.lstrip().startswith(b"{")
        value = msgspec.json.decode(data) if is_json else tomllib.loads(data.decode())
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"it is neither TOML nor JSON: {error}", where=source) from None
    if not isinstance(value, dict) or not isinstance(value.get("language"), str):
        raise InputError(
            "it does not say in which language it is", where=source, next_step='such as language = "ru"'
        )
    language = value["language"]
    known = next((it.text for it in row.texts if it.text.language == language), None)
    common: dict[str, Any] = {
        "script": known.script if known else Script.LTR,
        "digits": known.digits if known else Digits.LATN,
        "plurals": plural_categories(language),
    }
    try:
        text = msgspec.convert(common | value, TemplateText)
    except msgspec.ValidationError as error:
        raise InputError(f"it is no text of a template: {error}", where=source) from None
    forms = {**(known.forms if known else {}), **text.forms}
    return msgspec.structs.replace(text, forms=forms)
