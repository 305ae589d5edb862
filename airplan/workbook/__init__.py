"""Spreadsheets as grids with cell addresses; cells out."""
