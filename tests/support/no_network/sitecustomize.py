"""Every Python that a test starts refuses to reach another machine (its folder is put on PYTHONPATH by conftest)."""

import airplan_guard

airplan_guard.start()
