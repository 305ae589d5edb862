"""Counts the tests that really read the third-party files; loaded by conftest.

``--shared-at-least N`` fails the run when fewer than N tests with the marker ``shared`` passed, or when one of them was
skipped, so that a machine meant to have the files cannot stay green without them.
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "fail unless N tests marked `shared` pass and none of them is skipped"
    parser.addoption("--shared-at-least", type=int, default=None, metavar="N", help=text)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the files has the marker."""
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")


def count(reporter: pytest.TerminalReporter, outcome: str) -> int:
    """How many tests marked ``shared`` ended in *outcome*."""
    return sum("shared" in getattr(report, "keywords", ()) for report in reporter.stats.get(outcome, ()))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    wanted = session.config.getoption("--shared-at-least")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if wanted is None or reporter is None or hasattr(session.config, "workerinput"):
        return
    if count(reporter, "passed") < wanted or count(reporter, "skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    passed, skipped = (count(terminalreporter, outcome) for outcome in ("passed", "skipped"))
    wanted = config.getoption("--shared-at-least")
    if passed or skipped or wanted is not None:
        asked = "" if wanted is None else f" (at least {wanted} must pass, none be skipped)"
        terminalreporter.write_line(f"tests with third-party files: {passed} ran, {skipped} skipped{asked}")
