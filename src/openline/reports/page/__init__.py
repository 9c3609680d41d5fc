"""Text or a web page in; the text with every line labelled and none deleted, and its articles, out."""

from openline.reports.page.reading import MAX_CHARACTERS, read_page

__all__ = ["MAX_CHARACTERS", "read_page"]
