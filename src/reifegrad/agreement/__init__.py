"""What marketing and sales promise each other: who gets a lead, until when they answer, and what each side delivers."""
