"""What a sweep says: effects, findings, designs of sensitivity."""
