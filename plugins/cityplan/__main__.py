"""`python -m cityplan …`."""

from cityplan.linux import require_linux

require_linux()

from cityplan.cli import main  # noqa: E402 it imports what only Linux has

main()
