"""City files become one region."""
