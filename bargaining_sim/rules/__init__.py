"""The one place where decisions live: small functions of numbers that read like their formulas."""
