"""What rules start: how they are written and signed, the log, tasks that end, lists of leads."""
