"""The developer's pages, under `portico dev` only: where to begin, and why a request was refused."""
