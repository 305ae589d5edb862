"""Files in: grids become typed tables and problems."""
