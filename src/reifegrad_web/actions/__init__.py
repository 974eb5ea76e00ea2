"""What starts when leads cross something: versions of the rules, effects that wait or were done, tasks, lists."""
