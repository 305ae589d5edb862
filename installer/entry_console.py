"""Start of the built program ``airplan`` (the command line)."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from airplan.cli import main

    sys.exit(main())
