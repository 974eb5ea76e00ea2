"""The agreement of marketing and sales: what it says, and what it would do."""
