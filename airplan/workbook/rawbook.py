"""A spreadsheet library reads one workbook after the other; usually in a process of its own.

:mod:`airplan.workbook.apart` starts this file as a program.  It imports nothing of AirPlan, so that it is ready in a
few milliseconds, and may be ended by a file (the library aborts when a lying size asks for more memory than there is).

In: a pickled ``(path, address space to add in bytes)`` for each workbook.  Out, pickled: ``("ready",)`` once, then for
each workbook ``("sheet", name, hidden, top, left, merged)`` and its ``("rows", rows)`` in pieces, and last ``("end",)``
or ``("trouble", what)`` with what = encrypted, damaged.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

FLAG = "--read-workbooks"
"""How the built program is told to serve as a reader (see installer/entry.py)."""

PIECE = 20_000
"""Rows of one message."""


def messages(path: str) -> Iterator[tuple[Any, ...]]:
    """What is said of the workbook *path*, read in this process."""
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            for meta in book.sheets_metadata:
                if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
                    yield from _sheet(book.get_sheet_by_name(meta.name), meta.name, hidden)
    except calamine.PasswordError:
        yield ("trouble", "encrypted")
    except (calamine.CalamineError, OSError, ValueError):
        yield ("trouble", "damaged")
    except BaseException as trouble:
        # A Rust panic of the reader arrives as a BaseException of this name; everything else goes on.
        if type(trouble).__name__ != "PanicException":
            raise
        yield ("trouble", "damaged")
    else:
        yield ("end",)


def _sheet(sheet: Any, name: str, hidden: bool) -> Iterator[tuple[Any, ...]]:
    if sheet.start is None:
        return
    top, left = sheet.start
    yield ("sheet", name, hidden, top, left, sheet.merged_cell_ranges or ())
    rows = sheet.to_python(skip_empty_area=True)
    for first in range(0, len(rows), PIECE):
        yield ("rows", rows[first : first + PIECE])


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Read workbooks until nobody asks any more."""
    _say(told, ("ready",))
    while True:
        try:
            path, budget = pickle.load(asked)
        except EOFError:
            return
        _allow(budget)
        for message in messages(path):
            _say(told, message)


def _say(told: BinaryIO, message: tuple[Any, ...]) -> None:
    pickle.dump(message, told, pickle.HIGHEST_PROTOCOL)
    told.flush()


def _allow(budget: int) -> None:
    """No more address space than there is plus *budget* bytes, where the system can keep such a limit (Linux)."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", "rb") as stream:
            held = int(stream.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (held + budget, most))


def _die_quietly() -> None:
    """An abort of the library leaves neither a memory dump nor a dialog behind."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002 | 0x8000)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def main() -> None:
    """Serve on standard input and output."""
    _die_quietly()
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as told, contextlib.suppress(OSError):
        serve(asked, told)


if __name__ == "__main__":
    sys.path.extend(sys.argv[1:])
    main()
