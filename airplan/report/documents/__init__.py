"""Builders of documents, one module a subject; they take the dataclasses of the stages."""
