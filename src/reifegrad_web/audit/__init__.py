"""Who saw and changed what: a log to which entries are only added, each with the hash of the one before."""
