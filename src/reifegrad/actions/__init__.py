"""What starts when a lead crosses something: rules, and a pure function that says what they start, and why."""
