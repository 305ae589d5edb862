"""The few families of known trouble.  Anything else that is raised is a defect of ours.

An error carries a *code* and *values*; the sentence is built by :mod:`airplan.words`
(``say(error.code, **error.values)``), in the language of the reader.  To add one: raise a
family below with a new code and put the sentence, zh and en, in ``resources/words/``.
"""

from __future__ import annotations

from collections.abc import Sequence


class AirplanError(Exception):
    """Known trouble; ``exit_code`` is what the command line answers with."""

    exit_code = 3

    def __init__(self, code: str, *, problems: Sequence[object] = (), **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.problems, self.values))


def _rebuild(
    family: type[AirplanError], code: str, problems: Sequence[object], values: dict[str, object]
) -> AirplanError:
    return family(code, problems=problems, **values)


class UsageError(AirplanError):
    """The caller asked for something that does not exist or does not fit together (exit 2)."""

    exit_code = 2


class Refused(AirplanError):
    """The input is not good enough; nothing was stored (exit 3)."""


class FileTrouble(AirplanError):
    """The world failed: disk full, file locked, no permission, damaged file (exit 3)."""


class Cancelled(AirplanError):
    """The user stopped a job.  Shows nothing."""

    def __init__(self) -> None:
        super().__init__("job.cancelled")

    def __reduce__(self) -> tuple[object, ...]:
        return (Cancelled, ())
