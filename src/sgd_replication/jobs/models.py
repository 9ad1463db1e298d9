"""Base classes of the models whose values jobs hand on and files of a version hold."""

import inspect
from pathlib import Path
from typing import Any, ClassVar, Self, TypeGuard, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import write_json


def is_model(annotation: Any) -> TypeGuard[type[BaseModel]]:
    """Return whether an annotation is a model itself. A parametrised type is none, and `issubclass` would refuse it.

    Examples:
        >>> is_model(FrozenModel), is_model(int), is_model(list[FrozenModel])
        (True, False, False)
    """
    return inspect.isclass(annotation) and get_origin(annotation) is None and issubclass(annotation, BaseModel)


class FrozenModel(BaseModel):
    """Values that cannot be changed. An unknown key is an error.

    Examples:
        >>> class Size(FrozenModel):
        ...     width: int
        >>> Size(width=3, height=2)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        pydantic_core._pydantic_core.ValidationError: ... Extra inputs are not permitted ...
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileModel(FrozenModel):
    """Content of a JSON file of a version.

    Attributes:
        remedy: what to do with a file of another format, a sentence after a space; empty for no advice.

    Examples:
        >>> import tempfile
        >>> class Size(FileModel):
        ...     width: int
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Size(width=3).write(Path(folder, "size.json"))
        ...     Size.read(Path(folder, "size.json"))
        Size(width=3)
    """

    remedy: ClassVar[str] = ""

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read the content of a file.

        Raises:
            UserError: the file has another format.

        Examples:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     _ = Path(folder, "size.json").write_text('{"width": 3}')
            ...     FileModel.read(Path(folder, "size.json"))  # doctest: +ELLIPSIS
            Traceback (most recent call last):
                ...
            sgd_diffusion.errors.UserError: ...size.json: not made by this version of the program (1 fields differ).
        """
        try:
            return cls.model_validate_json(file.read_text())
        except ValidationError as error:
            raise UserError(
                f"{file}: not made by this version of the program ({error.error_count()} fields differ).{cls.remedy}"
            ) from error

    def write(self, file: Path) -> None:
        """Write the content to a file: the whole file or nothing."""
        write_json(file, self.model_dump(mode="json", by_alias=True))
