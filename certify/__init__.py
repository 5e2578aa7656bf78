"""certify: recognition of competences acquired at work, and certificates that anyone can verify."""
