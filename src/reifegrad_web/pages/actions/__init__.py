"""What rules have started: the log, tasks that end, lists of leads."""
