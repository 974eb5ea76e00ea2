"""What commands print with --json: a record for each kind of output, from which its JSON Schema is made."""
