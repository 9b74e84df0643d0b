"""The register as a list: filters, columns, search and exports."""
