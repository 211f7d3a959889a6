"""`python -m conformance.cost` is `zoho-tokenstore-cost`."""

import sys

from conformance.cost.command import main

sys.exit(main())
