"""Says everything that people read, in German and in English: texts, plural forms, numbers and dates."""

LANGUAGES = ("de", "en")
"""The languages that there are catalogues of."""
