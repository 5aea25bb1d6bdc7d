"""Pages of the sandbox, under `thu-nghiem/`: the way in five steps, systems and keys, services with code, calls and refusals."""
