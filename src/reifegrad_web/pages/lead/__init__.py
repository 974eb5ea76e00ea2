"""One lead: why it has its score, what it did, what will change, what to do."""
