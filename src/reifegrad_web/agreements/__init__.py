"""The agreement of marketing and sales: its versions, and which of them is in force."""
