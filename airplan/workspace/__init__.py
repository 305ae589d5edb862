"""Joins everything; the only door for cli and ui."""
