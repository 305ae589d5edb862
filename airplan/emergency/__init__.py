"""Heavy-pollution emergency lists."""
