"""What a person would see at once in a window: texts not translated, cut, in the wrong language, nameless buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QTableView,
    QWidget,
)

CODE = re.compile(r"\b(ui|history|emergency|plan|trend)\.[a-z_]+(\.[a-z_0-9]+)*\b")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKUP = re.compile(r"<[^>]*>")
JARGON = re.compile(r"(?<![\w-])--[a-z]{2,}|\b[a-z]+_[a-z_]+\b|\bairplan [a-z]+")
"""An option of the command line, a name of the program's inside, a command: nothing for a window."""
OPTION = re.compile(r"(?<![\w-])--[a-z]{2,}|\bairplan [a-z]+")
ROWS = 2
"""Rows of a filled table that are seen without scrolling."""


def texts(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    """All texts seen now: labels, buttons, tabs, placeholders, tips."""
    for part in root.findChildren(QWidget):
        if not part.isVisible():
            continue
        if isinstance(part, QLabel | QAbstractButton):
            yield part, MARKUP.sub("", part.text())
        elif isinstance(part, QTabBar):
            yield from ((part, part.tabText(place)) for place in range(part.count()) if part.isTabVisible(place))
        elif isinstance(part, QLineEdit):
            yield part, part.placeholderText()
        if part.toolTip():
            yield part, MARKUP.sub("", part.toolTip())


def codes(root: QWidget) -> list[str]:
    """Codes shown instead of words."""
    return sorted({text for _, text in texts(root) if CODE.search(text) and "." in text})


def cut(root: QWidget) -> list[str]:
    """Buttons, and labels of one line or several, whose text has no room."""
    found = []
    for part in root.findChildren(QWidget):
        if not part.isVisible() or part.width() == 0:
            continue
        if isinstance(part, QLabel) and part.text() and not part.wordWrap() and "<" not in part.text():
            lines = part.text().split("\n")
            room, needed = part.width(), max(part.fontMetrics().horizontalAdvance(line) for line in lines)
        elif isinstance(part, QLabel) and part.text() and part.wordWrap():
            room, needed = part.height(), part.heightForWidth(part.width())
        elif isinstance(part, QAbstractButton) and part.text() and not isinstance(part.parent(), QTabBar):
            room, needed = part.width(), part.sizeHint().width()
        else:
            continue
        if needed > room + 2:
            found.append(f"{type(part).__name__} {part.text()!r}: {needed} > {room}")
    return found


def chinese(root: QWidget, allowed: tuple[str, ...]) -> list[str]:
    """Chinese texts in an English window, apart from names that are data."""
    found = set()
    for _, text in texts(root):
        bare = text
        for name in allowed:
            bare = bare.replace(name, "")
        if CHINESE.search(bare):
            found.add(text)
    return sorted(found)


def nameless(root: QWidget) -> list[str]:
    """Buttons and fields that a screen reader could not name."""
    parts = [part for part in root.findChildren(QWidget) if part.isVisible() and not isinstance(part.parent(), QTabBar)]
    found = []
    for part in parts:
        if isinstance(part, QAbstractButton):
            named = part.accessibleName() or part.toolTip() or part.text()
        elif isinstance(part, QLineEdit) and part.objectName() != "qt_spinbox_lineedit":
            named = part.accessibleName() or part.toolTip() or part.placeholderText()
        else:
            continue
        if not named:
            found.append(type(part).__name__)
    return found


def cells(root: QWidget) -> Iterator[tuple[QTableView, str]]:
    """Headings and the first rows of the tables seen now."""
    for table in root.findChildren(QTableView):
        model = table.model()
        if not table.isVisible() or model is None:
            continue
        for column in range(model.columnCount()):
            if table.isColumnHidden(column):
                continue
            yield table, str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            for row in range(min(40, model.rowCount())):
                yield table, str(model.index(row, column).data() or "")


def jargon(root: QWidget, allowed: tuple[str, ...] = ()) -> list[str]:
    """Options and commands of the command line, and names of the program's inside, in texts and tables."""
    shown = {text for _, text in texts(root)} | {text for _, text in cells(root)}
    # names of files are data
    return sorted(
        text
        for text in shown
        if (found := JARGON.search(text)) and not text.endswith(FILES) and found[0] not in allowed
    )


FILES = (".csv", ".xlsx", ".json", ".docx", ".airplan")


def crowded(root: QWidget) -> list[str]:
    """Tables with rows that have no room to show them; lists of choices whose text is cut; pages wider than the window."""
    found = []
    for table in root.findChildren(QTableView):
        model = table.model()
        if not table.isVisible() or model is None or not model.rowCount():
            continue
        needed = min(ROWS, model.rowCount()) * table.rowHeight(0)
        if table.viewport().height() < needed:
            found.append(f"table {table.accessibleName()!r}: {table.viewport().height()} < {needed}")
    for combo in root.findChildren(QComboBox):
        if combo.isVisible() and combo.currentText():
            needed = combo.fontMetrics().horizontalAdvance(combo.currentText()) + 22  # the arrow
            if combo.width() < needed:
                found.append(f"list {combo.currentText()!r}: {combo.width()} < {needed}")
    for area in root.findChildren(QScrollArea):
        if area.isVisible() and (more := area.horizontalScrollBar().maximum()) > 0:
            found.append(f"{type(area.parent()).__name__} scrolls sideways by {more}")
    return found
