"""What a programme is made of: projects, results, reviews, risks, documents."""
