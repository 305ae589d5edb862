"""No widget stores something under the name of a Qt method: Qt would call it (``self.metric = …`` ends the process)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog, QMainWindow, QTableView, QWidget

UI = Path(__file__).parents[2] / "ui"
QT = (QWidget, QDialog, QMainWindow, QTableView)
HARMLESS = {
    "model": "only views have it",
    "state": "only item views and combo boxes have it",
    "result": "only dialogs have it",
}


def stored(path: Path) -> Iterator[tuple[str, int]]:
    """Names of attributes that classes of a file store on ``self``, with their line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
                    yield part.attr, part.lineno


def test_no_method_of_qt_is_hidden_by_a_value():
    found = [
        f"{path.relative_to(UI)}:{line} {name}"
        for path in sorted(UI.rglob("*.py"))
        for name, line in stored(path)
        if name not in HARMLESS and any(hasattr(kind, name) for kind in QT)
    ]
    assert not found
