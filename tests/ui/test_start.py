"""What the first paint may not wait for."""

from __future__ import annotations

import subprocess
import sys


def test_the_first_paint_imports_nothing_heavy():
    code = (
        "import sys; from ui.app import main; code = main(['--quit-after-paint']);"
        "heavy = {'pyqtgraph', 'pandas', 'scipy', 'matplotlib', 'statsmodels', 'openpyxl', 'sqlite3'} & set(sys.modules);"
        "print(sorted(heavy)); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
