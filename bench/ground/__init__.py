"""What the measurements stand on: the package as Lambda has it, DynamoDB Local, a stub of all else, people."""
