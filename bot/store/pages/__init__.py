"""What the console's pages read, one module a page. Nothing here changes a row."""
