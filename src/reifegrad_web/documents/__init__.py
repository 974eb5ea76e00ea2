"""Documents that marketing and sales sign: their versions, who stands for which, and what was decided."""
