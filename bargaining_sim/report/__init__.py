"""Results as one page: self-contained HTML that says no more than the numbers carry."""
