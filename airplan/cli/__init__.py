"""The command line: an interface others script against (keys in docs/json.md)."""

from airplan.cli.core import Answer, main

__all__ = ["Answer", "main"]
