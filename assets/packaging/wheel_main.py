"""`python -m classlens`, where ClassLens was installed from a wheel; in a checkout that is classlens.py itself."""

import sys

from classlens import main

if __name__ == "__main__":
    sys.exit(main())
