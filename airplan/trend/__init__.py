"""Tests, slopes, intervals, the outlook and the chance."""
