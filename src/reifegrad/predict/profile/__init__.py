"""Profiles customers: ideal customers, RFM bins, the next question to ask."""
