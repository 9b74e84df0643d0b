"""GDP deflators: the series in use, and uploading the next."""
