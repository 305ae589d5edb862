"""AQI, statistics, attainment, index, ranking, the running year."""
