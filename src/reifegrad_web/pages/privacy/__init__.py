"""The desk of data protection, and the audit log."""
