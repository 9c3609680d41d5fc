"""The parser to use: the trained one if its package is installed, else the rules."""

from functools import cache
from importlib import import_module

import numpy as np

from openline.reports.tagging.network import Network
from openline.reports.tagging.port import Parser
from openline.reports.tagging.rules import RuleParser

__all__ = ["load"]

_PACKAGE = "openline_english"  # a distribution of its own, for its licence: models/openline-english


@cache
def load() -> Parser:
    """Load the trained parser from ``openline_english``, or the rules where that is not installed.

    Raises
    ------
    OSError, KeyError, ValueError
        The package is there and its file is not what it should be.
    """
    try:
        package = import_module(_PACKAGE)
    except ModuleNotFoundError as missing:
        if missing.name != _PACKAGE:
            raise
        return RuleParser()
    with np.load(package.MODEL, allow_pickle=False) as stored:
        return Network(stored)
