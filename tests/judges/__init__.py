"""Programs that others wrote, asked what they think of what we make. One that is missing fails the test."""
