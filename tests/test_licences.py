"""The notices name every package that AirPlan runs with, and hold its licence."""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("airplan_notices", ROOT / "tools" / "notices.py")
notices = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(notices)
BESIDE = {"shiboken6"}  # comes with PySide6 and belongs to it
ANALYSTS = {"openpyxl"}  # named by the customer: what pandas needs for to_excel and read_excel in analysts' own scripts
RUNTIME = sorted(notices.locked())


def test_the_project_is_under_the_apache_licence():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert len(text) > 10_000
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "GNU Lesser General Public License" in notice
    assert "SIL Open" in notice


@pytest.mark.parametrize("name", RUNTIME)
def test_each_locked_package_stands_in_the_notices_with_its_text(name):
    text = (ROOT / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    package = distribution(name)
    assert package.version == notices.locked()[name]
    assert f"\n{package.metadata['Name']} {package.version}\nLicence: {notices.licence_name(package)}\n" in text
    assert notices.licence_name(package) != "see the text"
    texts = notices.licence_texts(package)
    assert texts or name in notices.WHOLE
    for licence in texts:
        assert licence in text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the file is written on Linux")
def test_the_notices_are_up_to_date():
    assert notices.build() == (ROOT / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")


def test_qt_may_be_replaced_and_the_texts_are_whole():
    text = (ROOT / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    assert "which you may replace" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


def test_no_strong_copyleft_enters_the_program():
    allowed = {"pyside6-essentials", "shiboken6"}  # LGPL is one of their choices
    for name in set(RUNTIME) - allowed:
        assert "GPL" not in notices.licence_name(distribution(name)).replace("with GPL-compatible", ""), name


def test_every_declared_dependency_is_used_and_every_used_one_is_declared():
    import ast
    import tomllib
    from importlib.metadata import packages_distributions

    declared = {
        re.split(r"[<>=!~ ]", line)[0].lower()
        for line in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    }
    used = set()
    for folder in ("airplan", "ui"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    used |= {one.name.partition(".")[0] for one in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    used.add(str(node.module).partition(".")[0])
    outside = used - set(sys.stdlib_module_names) - {"airplan", "ui"}
    bringers = {name: {one.lower().replace("_", "-") for one in packages_distributions()[name]} for name in outside}
    assert not [name for name, packages in bringers.items() if not packages & (declared | BESIDE)]
    unused = {name for name in declared if not any(name in packages for packages in bringers.values())}
    assert unused == ANALYSTS
