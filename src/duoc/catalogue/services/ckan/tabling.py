"""datastore_search in the words of the room's rows: a search held against its table, refusals as CKAN's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import datastore, rows
from duoc.engines import columnar
from duoc.engines.ckan import row_filters, texts
from duoc.engines.ckan.errors import NotAuthorizedError, NotFoundError, ValidationError
from duoc.engines.ckan.row_filters import Filter
from duoc.engines.ckan.rows import RowSearch, settled


def asked(search: RowSearch, viewer: Viewer, *, published: bool = False) -> tuple[rows.Table, datastore.Search]:
    """The table, and what is asked of it: its columns known and its values typed. Raises `CkanError`.

    published: the current version, though the viewer may write a draft of another.
    """
    with telling(search.resource):
        table = (rows.table if published else datastore.table_of)(search.resource, viewer)
    held = settled(search, datastore.types(table))
    if any(one.nulls_first for one in held.order):
        raise ValidationError({"sort": ["Empty cells stand last"]})
    return table, datastore.Search(
        filter=tree_of(held.filters),
        q=held.q,
        distinct=held.distinct,
        limit=held.limit,
        offset=held.offset,
        fields=held.fields or (),
        order=tuple(columnar.Order(one.field, one.descending) for one in held.order),
        with_total=held.with_total,
        with_next=held.with_next,
    )


@contextmanager
def telling(number: str) -> Iterator[None]:
    """Around the services of rows: their refusals come out as CKAN's errors, none with a value in it."""
    try:
        yield
    except (rows.NoRowsError, rows.BeginAgainError):  # the latter: a draft that was given up in this moment
        raise NotFoundError(f'Resource "{number[:100]}" was not found.') from None
    except rows.GoneError as error:
        raise NotFoundError(f"withdrawn: {error.reason}") from None
    except rows.ClosedError:
        raise NotAuthorizedError("Rows of this dataset are shared through the exchange, with those entitled") from None
    except datastore.OffsetError:
        raise ValidationError(
            {"offset": [f"At most {datastore.MOST_OFFSET} in another order than that of _id"]}
        ) from None
    except rows.ColumnError as error:
        raise ValidationError({"q" if error.why == "text" else "fields": [texts.invalid_value(error.name)]}) from None
    except rows.FilterError:
        raise ValidationError({"query": ["Invalid query"]}) from None
    except rows.UnansweredError:
        raise ValidationError({"query": ["The query takes too long or brings too much"]}) from None


def tree_of(tree: Filter) -> columnar.Filter:
    """A filter in the words of the rows' engine."""
    if isinstance(tree, row_filters.All):
        return columnar.All(tuple(map(tree_of, tree.parts)))
    if isinstance(tree, row_filters.Some):
        return columnar.Some(tuple(map(tree_of, tree.parts)))
    if isinstance(tree, row_filters.Compare):
        if tree.value is None:
            return columnar.Empty(tree.field)
        return columnar.Compare(tree.field, tree.operator, tree.value)
    filled = tuple(value for value in tree.values if value is not None)
    among = columnar.Among(tree.field, filled)
    return among if len(filled) == len(tree.values) else columnar.Some((among, columnar.Empty(tree.field)))
