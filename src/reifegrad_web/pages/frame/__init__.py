"""What every page stands in: who asks, in which language, for which day, and what is around it."""
