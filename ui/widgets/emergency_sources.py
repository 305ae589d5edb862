"""Tab of the emergency page: the sources of the list, one kind at a time, editable; every edit one command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from ui.models import emergency_fields as fields
from ui.models.record_table import RecordTable
from ui.texts import t
from ui.widgets.basics import column, label
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from ui.pages.emergency import EmergencyPage

Marks = dict[tuple[Any, str], tuple[str, str]]


class EmergencySources(QWidget):
    """A list of kinds above, the table of the kind below."""

    def __init__(self, page: EmergencyPage) -> None:
        super().__init__()
        self._page = page
        self.kind = QComboBox()
        self.kind.setAccessibleName(t("ui.em.kind_of_source"))
        self.stack = QStackedWidget()
        self.tables: dict[str, DataTable] = {}
        self._records: dict[str, RecordTable] = {}
        self._filled: set[str] = set()
        self._whole: Any = None
        self._marks: dict[str, Marks] = {}
        for name, class_name, made in fields.FAMILIES:
            records = RecordTable(page.session, made(), self._save, self._delete, fields.fresh(class_name))
            table = DataTable(t(f"ui.em.family.{name}"), records)
            table.add_button("ui.table.add_row", "plus", lambda records=records: records.append([{}]), text=True)
            self._records[name], self.tables[name] = records, table
            self.stack.addWidget(table)
            self.kind.addItem(t(f"ui.em.family.{name}"), name)
        self.kind.currentIndexChanged.connect(self._choose)
        hint = label(t("ui.em.sources.hint"), "muted")
        self.setLayout(column(flow(label(t("ui.em.kind_of_source"), "muted"), self.kind, hint), self.stack))

    # ---- commands

    def _save(self, items: Sequence[Any]) -> Any:
        import dataclasses

        from airplan.workspace.commands.emergency import SaveSources

        city = self._page.city()
        return SaveSources(tuple(dataclasses.replace(item, unit=city) for item in items))

    def _delete(self, uids: Sequence[str]) -> Any:
        from airplan.workspace.commands.emergency import DeleteSources

        return DeleteSources(tuple(uids))

    # ---- content

    def show_list(self, whole: Any, findings: Sequence[Any]) -> None:
        """Show a list with the findings as marks; only the kind looked at is filled."""
        self._whole = whole
        self._marks = marks_of(findings)
        self._filled = set()
        for place, (name, _, _) in enumerate(fields.FAMILIES):
            self.kind.setItemText(place, f"{t(f'ui.em.family.{name}')} ({len(getattr(whole, name))})")
        self._choose()

    def _choose(self) -> None:
        name = self.kind.currentData()
        self.stack.setCurrentWidget(self.tables[name])
        if self._whole is not None and name not in self._filled:
            self._filled.add(name)
            items = getattr(self._whole, name)
            self.tables[name].set_data(self._records[name].table(items, self._marks.get(name, {})))

    def go_to(self, kind: str, uid: str, key: str) -> None:
        """Jump to the cell a finding is about."""
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self._choose()
        self.tables[kind].filter.clear()
        self.tables[kind].model.filter_text("")
        self.tables[kind].view.go_to(uid, key)

    def go_to_source(self, key: str, name: str) -> bool:
        """Jump to the firm or dust source of a natural key, else of a name; answers whether the list has it."""
        known = [(kind, one) for kind in ("enterprises", "dust") for one in getattr(self._whole, kind, ())]
        matching = [pair for pair in known if key and pair[1].key == key]
        matching += [pair for pair in known if pair[1].name == name]
        if matching:
            self.go_to(matching[0][0], matching[0][1].uid, "name")
        return bool(matching)

    def table_shown(self) -> DataTable:
        """What an export writes."""
        return self.tables[self.kind.currentData()]


def marks_of(findings: Sequence[Any]) -> dict[str, Marks]:
    """Findings as marks of cells, by kind of source."""
    from airplan import words
    from ui.models.emergency_tables import column_of, finding_values

    marks: dict[str, Marks] = {}
    for one in findings:
        kind = fields.TYPE_OF.get(one.type)
        if kind is not None and one.severity != "remark":
            tone = "bad" if one.severity == "error" else "caution"
            sentence = words.sentence(f"emergency.finding.{one.code}", finding_values(one))
            marks.setdefault(kind, {}).setdefault((one.uid, column_of(one)), (tone, sentence))
    return marks
