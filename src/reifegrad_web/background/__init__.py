"""Work that takes longer than a request: a queue with leases, from which workers take."""
