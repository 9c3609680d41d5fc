"""What is shown while work goes on: on a terminal only, and nothing of it stays."""

import os
import pty
import subprocess
import sys

WORK = """
from openline.cli.output import progress
with progress("counting", 2) as step:
    step()
    step()
print("done")
"""


def run_with_stderr(stderr):
    return subprocess.run([sys.executable, "-c", WORK], stdout=subprocess.PIPE, stderr=stderr, check=True)


def test_where_nobody_looks_nothing_is_shown():
    done = run_with_stderr(subprocess.PIPE)
    assert (done.stdout, done.stderr) == (b"done\n", b"")


def test_on_a_terminal_the_work_is_named_and_then_wiped_away():
    ours, theirs = pty.openpty()
    try:
        done = run_with_stderr(theirs)
        shown = os.read(ours, 65536)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.stdout == b"done\n"
    assert b"counting" in shown
    assert shown.rstrip().endswith(b"\x1b[2K"), "the line is erased at the end"
