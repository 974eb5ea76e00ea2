"""What is shipped to start from: the scoring models of `library`, and the invented company of `company`."""
