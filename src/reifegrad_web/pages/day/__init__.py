"""My day: whom sales calls next, and why."""
