"""Deep, framework-free reasoning, one package per public standard; none imports another."""
