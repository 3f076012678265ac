"""Read and change vCards: in an exported file, and at a server."""
