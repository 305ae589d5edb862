"""Running jobs at the foot of the window: what, how far, cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from ui import theme
from ui.jobs import Job, Jobs
from ui.texts import t
from ui.widgets.basics import row


class JobBar(QWidget):
    """Shows the job that runs longer than half a second, and how many wait."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self.text = QLabel()
        self.bar = QProgressBar()
        self.bar.setFixedWidth(theme.px(180))
        self.bar.setAccessibleName(t("ui.job.progress"))
        self.cancel = QPushButton(t("ui.cancel"))
        self.cancel.clicked.connect(self._cancel)
        self.setLayout(row(self.text, self.bar, self.cancel))
        jobs.shown.connect(self._show)
        jobs.moved.connect(self._move)
        jobs.ended.connect(self._end)
        self.hide()

    def _show(self, job: Job) -> None:
        self._job = job
        self.cancel.setEnabled(True)
        self._move(job)
        self.show()

    def _move(self, job: Job) -> None:
        if job is not self._job:
            return
        self.text.setText(" · ".join(part for part in (job.title or t("ui.job.working"), job.label) if part))
        if job.share < 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(job.share * 1000))

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.hide()
            waiting = [other for other in self._jobs.running if other is not job]
            if waiting:
                self._show(waiting[0])

    def _cancel(self) -> None:
        if self._job is not None:
            self.cancel.setEnabled(False)
            self._jobs.cancel(self._job)
