"""Targets, measures, choice, timetable, progress."""
