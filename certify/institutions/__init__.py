"""Countries, organisations with dated roles, centres and sites."""
