"""Takes leads, companies, activities and outcomes from a CRM, and writes scores back to it."""
