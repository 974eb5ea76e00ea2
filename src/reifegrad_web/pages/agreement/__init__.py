"""The agreement of marketing and sales: what it says, what it would do, its versions and signatures."""
