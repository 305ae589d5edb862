"""Start of the built programs: called as ``airplan`` the command line, called as ``airplan-window`` the window."""

import multiprocessing
import os
import sys
from pathlib import Path

from airplan.workbook import rawbook


def chosen():
    """The ``main`` that the name of the program asks for; on Linux the second name is a link to the first."""
    name = Path(sys.executable if sys.platform == "win32" else sys.argv[0]).stem
    if name.endswith("window"):
        own = ["PySide6", "plugins"] if sys.platform == "win32" else ["PySide6", "Qt", "plugins"]
        os.environ["QT_PLUGIN_PATH"] = os.path.join(sys._MEIPASS, *own)  # not those of the desktop's Qt
        from ui.app import main
    else:
        from airplan.cli import main
    return main


if __name__ == "__main__":
    if sys.argv[1:] == [rawbook.FLAG]:
        sys.exit(rawbook.main())
    multiprocessing.freeze_support()
    sys.exit(chosen()())
