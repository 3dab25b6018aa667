"""The rows everything stands on. SQL lives here and nowhere else; functions take the transaction they are handed."""
