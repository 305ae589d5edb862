"""One module a stage: calls the stages in order."""
