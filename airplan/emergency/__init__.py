"""Heavy-pollution emergency lists: sources, measures, ratio, findings, warning levels, responses."""
