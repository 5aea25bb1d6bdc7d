"""What programs ask of the catalogue, one package a language: `ckan`."""
