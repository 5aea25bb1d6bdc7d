"""`python -m duoc` is `duoc`."""

import sys

from duoc.cli.main import main

sys.exit(main())
