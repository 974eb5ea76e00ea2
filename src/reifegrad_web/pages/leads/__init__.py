"""The list of leads: filters, search, saved views, what can be done with many."""
