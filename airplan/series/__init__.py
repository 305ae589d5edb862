"""Hours become days, days become periods; validity; stations become a city."""
