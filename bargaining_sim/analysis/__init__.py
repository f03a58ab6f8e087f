"""What rows say: four wings that do not know each other, and solutions."""
