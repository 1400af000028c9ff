"""What is measured inside a process of the product, on the same database as the server's: a module each part,
each with a `measure`."""
