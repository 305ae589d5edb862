"""Dated rules: loaded, chosen by date, checked, compared."""
