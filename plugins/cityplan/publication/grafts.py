"""Members of ours put into the classes of a library, which makes them itself and lets nobody replace them.

An upgraded library may have a member no longer; ours would then be called by nobody. So what is replaced must
be there (docs/adr/0110).
"""

from __future__ import annotations

from importlib.metadata import packages_distributions, version
from types import ModuleType

from cityplan.errors import ConfigurationError


def graft(giver: type, taker: type, *members: str) -> None:
    """Put these members of the class `giver` into the class `taker`, in the place of its own.

    Raises ConfigurationError, and puts in nothing, when `taker` lacks one of them.
    """
    require(taker, *members)
    for member in members:
        setattr(taker, member, vars(giver)[member])


def require(owner: type | ModuleType, *members: str) -> None:
    """Raise ConfigurationError unless a library's module or class has these members.

    A class has those too that it gives an object when it makes one.
    """
    making = getattr(getattr(owner, "__init__", None), "__code__", None)
    known = {*dir(owner), *(making.co_names if making else ())}
    if missing := [member for member in members if member not in known]:
        place = f"{getattr(owner, '__module__', '')}.{owner.__name__}".lstrip(".")
        raise ConfigurationError(
            f"{place} has no {', '.join(missing)} any more 已无此成员 ({_versions(place)}).",
            "Install the versions of requirements.txt, or adapt this project to the new ones (docs/adr/0110)."
            " 请安装 requirements.txt 锁定的版本，或按新版本修改本项目。",
        )


def _versions(place: str) -> str:
    """Return the distributions, with their versions, that the package of a module or class comes from."""
    found = set(packages_distributions().get(place.partition(".")[0], ()))
    return ", ".join(f"{name} {version(name)}" for name in sorted(found))
