"""People who sign in: identifiers, roles, permissions, server-side sessions."""
