"""What a person may ask for (access, erasure), how long facts are kept, and what is collected without use."""
