"""`python -m netform` is the same as `netform`, for machines where scripts are not on the PATH."""

from netform.cli import main

if __name__ == "__main__":
    main()
