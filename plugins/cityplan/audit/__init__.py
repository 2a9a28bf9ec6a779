"""The auditor's tools: from a figure to its records and their bytes, and proof that nothing was changed."""
