"""Setting a page: typst with the fonts that ship here and no others, so a page is the same everywhere."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any

import msgspec

from openline.model.unseen import shown


def pdf(source: str, data: dict[str, Any], *, made_s: int = 0) -> bytes:
    """Return a PDF of A4 pages, the same bytes for the same data.

    Parameters
    ----------
    source
        Name of a typst file of this package.
    data
        What it shows. It reaches the page as data: no text in it can be markup; what nobody sees is
        written out.
    made_s
        When the PDF says that it was made, in UTC seconds.
    """
    import typst

    here = files("openline.wire.forms")
    with as_file(here / "fonts") as folder:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        )
        compiler = typst.Compiler(
            (here / source).read_bytes(),
            font_paths=fonts,
            sys_inputs={"data": msgspec.json.encode(_shown(data)).decode()},
        )
        made = compiler.compile(format="pdf", timestamp=made_s)
    assert isinstance(made, bytes)
    return made


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {name: _shown(it) for name, it in value.items()}
    return [_shown(it) for it in value] if isinstance(value, list | tuple) else value
