"""Joins everything; the only door for cli and ui."""

SAMPLE_PROJECT = "澄川市（虚构示例）.airplan"
"""Name of the invented city's project that the demo makes."""
