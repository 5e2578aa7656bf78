"""What views share: transaction, permissions, error table, headers, languages, page furniture."""
