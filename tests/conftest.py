"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from openline.bootstrap import keep_compiled_kernel
from tests.servers.postgres import postgres_server, postgres_url  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]

# Before any test imports numba: or a change of the kernel would be tested in part as it was before.
keep_compiled_kernel()
# Before any test runs a command in this process: it would choose how the kernel runs for all tests after it.
import numba  # noqa: E402, F401

# The first call of a jitted function compiles it: a deadline would measure the compiler.
settings.register_profile("openline", deadline=None, print_blob=True)
settings.load_profile("openline")


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The shared data folder: $OPENLINE_SHARED, else ../shared/data beside the checkout."""
    given = os.environ.get("OPENLINE_SHARED")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        where = "$OPENLINE_SHARED" if given else "../shared/data"
        pytest.skip(f"shared data absent: {where} is no folder")
    return folder
