"""One module a stage: changes of the project."""
