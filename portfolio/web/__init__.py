"""What every page shares: site, errors, static files, security headers, serving."""
