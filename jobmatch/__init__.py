"""Reads what job postings require and tells each person which they qualify for, and why."""

__version__ = "0.1.0"
