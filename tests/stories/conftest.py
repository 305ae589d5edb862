"""Stories on the running program.  Pictures go to ``AIRPLAN_STORY_PICTURES`` (default: pytest's temporary folder)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "files"


def pytest_collection_modifyitems(items):
    """Stories take minutes together: they are the soak tier's."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session")
def display():
    """One X server for all stories."""
    from person import screen

    lacking = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"not installed on this machine: {' '.join(lacking)} (dev.py installs them on Debian)")
    with screen() as number:
        yield number


@pytest.fixture
def person(display, tmp_path, request):
    """Somebody at a computer where the program never ran; at the end the window is closed in order."""
    from person import Person

    kept = os.environ.get("AIRPLAN_STORY_PICTURES")
    name = request.node.name.removeprefix("test_")
    pictures = (Path(kept) if kept else tmp_path / "pictures") / name
    home = tmp_path / "home"
    home.mkdir()
    made = Person(display, home, pictures)
    yield made
    made.put_away()
    if made.program is None:
        return
    try:
        if request.node.stash.get(_FAILED, False):
            made.picture("failed")
        else:
            assert made.leave() == 0
            assert "Traceback" not in made.said(), made.said()
    finally:
        if made.program is not None:
            made.program.kill()
            made.program.wait()


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember a failure for the fixture."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture
def desk(tmp_path):
    """Folder with the invented city's files, under names that can be typed."""
    folder = tmp_path / "desk"
    folder.mkdir()
    for number, name in (
        ("01", "days2015.csv"),
        ("02", "days2019.xlsx"),
        ("03", "days2020.xlsx"),
        ("04", "days2024.csv"),
        ("05", "days2026.xlsx"),
        ("06", "counties.xlsx"),
        ("08", "plan.xlsx"),
        ("09", "list2026.xlsx"),
        ("10", "list2025.xlsx"),
    ):
        shutil.copy(next(SAMPLE.glob(f"{number}_*")), folder / name)
    return folder


@pytest.fixture
def sample(person, tmp_path):
    """A project of the invented city made by the command line: data, list, nothing more."""
    path = tmp_path / "cheng.airplan"
    person.airplan("new", path)
    files = sorted(file for file in SAMPLE.iterdir() if file.name[:2] in ("01", "02", "03", "04", "05", "06"))
    person.airplan("import", path, *files)
    lists = next(SAMPLE.glob("09_*"))
    person.airplan("emergency", "import", path, lists)
    return path
