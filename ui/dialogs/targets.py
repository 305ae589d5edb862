"""Yearly targets from the province's letter: value, document; each line one undoable change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog

from airplan.errors import AirplanError
from ui import texts, theme
from ui.models.columns import Column
from ui.models.ledger_tables import indicator_name, unit_text
from ui.models.table_model import Edit, TableData
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.session import Session

INDICATORS = ("PM2.5", "PM10", "O3", "NO2", "SO2", "CO", "good_ratio", "good_days", "heavy_days", "heavy_ratio")


class TargetsDialog(QDialog):
    """A small table: one indicator a row."""

    def __init__(self, session: Session, year: int, parent: Any = None) -> None:
        super().__init__(parent)
        self._session, self._year = session, year
        self.setWindowTitle(t("ui.targets.title", year=year))
        self.resize(theme.px(680), theme.px(460))
        self.table = DataTable(t("ui.targets.title", year=year), self)
        head = label(t("ui.targets.text", city=session.unit_name(), year=year), "muted", wrap=True)
        self.setLayout(column(head, self.table, row(1, button("ui.close", self.accept, primary=True))))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)
        self._fill()

    def _held(self) -> dict[str, Any]:
        from airplan.workspace.analysis import official

        assert self._session.project is not None
        values = official.values_of(self._session.project, self._session.unit)
        return {one.indicator: one for one in values if one.kind == "assigned" and one.period == str(self._year)}

    def _fill(self) -> None:
        columns = (
            Column("indicator", t("ui.ledger.indicator")),
            Column("value", t("ui.targets.value"), kind="figure", editable=True, width=110),
            Column("unit", t("ui.targets.unit")),
            Column("document", t("ui.targets.document"), editable=True, width=240),
        )
        held = self._held()
        rows = [
            {
                "key": name,
                "indicator": indicator_name(name),
                "value": held[name].value if name in held else "",
                "unit": unit_text(name),
                "document": held[name].document if name in held else "",
            }
            for name in INDICATORS
        ]
        self.table.set_data(TableData.of_rows(columns, rows, "key"))

    # ---- ui.models.table_model.Writer

    def write(self, edits: Sequence[Edit]) -> None:
        """Store each changed indicator; an emptied value takes the target away."""
        try:
            for name in dict.fromkeys(edit.row for edit in edits):
                self._store(name, {edit.key: str(edit.value or "") for edit in edits if edit.row == name})
        except AirplanError as error:
            self.table.note.setText(texts.of_error(error))
            self.table.note.show()
            return
        self._fill()

    def _store(self, name: str, fields: dict[str, str]) -> None:
        from airplan.workspace.analysis.official import OfficialValue
        from airplan.workspace.commands.official import DeleteOfficial, SetOfficial

        held = self._held().get(name)
        value = fields.get("value", held.value if held else "")
        document = fields.get("document", held.document if held else "")
        if value:
            made = OfficialValue(self._session.unit, name, str(self._year), "assigned", value, document)
            self._session.run(SetOfficial(made))
        elif held is not None:
            self._session.run(DeleteOfficial(held.uid))

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows are given."""

    def remove(self, rows: Sequence[Any]) -> None:
        """Rows are given."""
