"""Where cells come from: CSV, workbooks and databases, all read as raw text with its place."""
