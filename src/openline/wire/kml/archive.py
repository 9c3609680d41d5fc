"""KMZ: a KML document in a zip archive, read no further than is safe."""

from __future__ import annotations

import io
import zipfile
import zlib

from openline.errors import InputError
from openline.wire.markup import LARGEST_BYTES, ZIP

MOST_FILES = 10_000

_MAIN = "doc.kml"
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip archive can say: the same document gives the same bytes."""


def unzipped(data: bytes, source: str) -> tuple[bytes, str]:
    """Return a document and what to call it in errors; what is no archive is the document itself.

    The main document is the first that ends in ``.kml``, as Google's reference has it. What else is in
    the archive is left packed.

    Raises
    ------
    InputError
        The archive is cut short, damaged, encrypted, holds no document, or more than is read.
    """
    if not data.startswith(ZIP):
        return data, source
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
            if len(files) > MOST_FILES:
                raise InputError(f"there are more than {MOST_FILES:,} files in the archive", where=source)
            main = next((it for it in files if it.filename.lower().endswith(".kml")), None)
            if main is None:
                raise InputError(
                    "there is no KML document in the archive",
                    where=source,
                    next_step="a KMZ file holds a file that ends in .kml",
                )
            # What the archive says of the size is the archive's word: count what comes out of it.
            with archive.open(main) as file:
                document = file.read(LARGEST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(
            f"the archive is cut short or damaged: {error}", where=source, next_step="fetch the file again"
        ) from None
    except (RuntimeError, NotImplementedError, ValueError, OSError) as error:
        raise InputError(f"the archive cannot be read: {error}", where=source) from None
    where = f"{source}!{main.filename}"
    if len(document) > LARGEST_BYTES:
        raise InputError(
            f"it unpacks to more than {LARGEST_BYTES >> 20} MiB", where=where, next_step="cut it into parts"
        )
    return document, where


def zipped(document: bytes) -> bytes:
    """Pack a document as KMZ; the same document gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        main = zipfile.ZipInfo(_MAIN, _SAME_TIME)
        main.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(main, document)
    return out.getvalue()
