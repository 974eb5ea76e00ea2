"""What is shipped to start from: the scoring models of `shipped`, and the invented company of `company`."""
