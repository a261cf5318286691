"""Items' own pages: fetched, read beyond the text that article.py finds, compared with before."""
