"""Working time: when somebody works by calendar, zone and holidays, how long that was, and when it is used up."""
