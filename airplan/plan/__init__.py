"""The attainment plan: targets, inventory, effect of measures, choice, timetable, following it, scenarios."""
