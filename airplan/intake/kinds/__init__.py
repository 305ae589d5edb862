"""One module a kind of table."""
