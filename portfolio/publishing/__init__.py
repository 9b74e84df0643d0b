"""Reports as they leave the tracker: documents, packs, slides, workbooks, published reports."""
