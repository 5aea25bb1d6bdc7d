"""Migrations of several aliases of one database together.

Nearly all of Django's time for a migration goes into the models as they were before and after each operation, and these are the
same for every alias that stands where another does: here they are worked out once. Each alias makes a migration and records it
in one transaction, the last one with what Django tells its apps of it, so that whatever ends the process leaves it done or not
done.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import NamedTuple

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Step(NamedTuple):
    """An operation and the models before and after it; nothing changes them any more."""

    operation: Operation
    before: ProjectState
    after: ProjectState


def lacking(alias: str) -> list[Migration]:
    """The migrations that an alias still lacks, in their order."""
    return _lacking(MigrationExecutor(connections[alias]))


def migrate(aliases: Sequence[str]) -> None:
    """Make what each alias lacks, migration by migration, those that lack the same together, the aliases in this order.

    Raises `InconsistentMigrationHistory` before anything is done, and what the database says of an operation: the migrations
    before it stay made.
    """
    executors = {alias: MigrationExecutor(connections[alias]) for alias in aliases}
    for alias, executor in executors.items():
        executor.loader.check_consistent_history(connections[alias])
    groups: dict[tuple[Migration, ...], list[MigrationExecutor]] = {}
    for executor in executors.values():
        if lacks := tuple(_lacking(executor)):
            _told(emit_pre_migrate_signal, executor, lacks)
            groups.setdefault(lacks, []).append(executor)
    for lacks, alike in groups.items():
        _make(lacks, alike)
    for executor in executors.values():
        executor.check_replacements()


def _lacking(executor: MigrationExecutor) -> list[Migration]:
    return [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _told(emit: Callable[..., None], executor: MigrationExecutor, lacked: Sequence[Migration]) -> None:
    plan = [(migration, False) for migration in lacked]
    emit(verbosity=0, interactive=False, db=executor.connection.alias, plan=plan)


def _make(lacked: Sequence[Migration], executors: Sequence[MigrationExecutor]) -> None:
    """What is made already is in the state from the start, also where it would be made behind these: its tables are there."""
    loader = executors[0].loader
    plan = [made for made, _ in executors[0].migration_plan(loader.graph.leaf_nodes(), clean_start=True)]
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for migration in plan:
        if migration not in lacked:
            state = migration.mutate_state(state, preserve=False)
    for migration in lacked:
        steps = _steps(migration, state)
        for executor in executors:
            with transaction.atomic(executor.connection.alias) if migration.atomic else nullcontext():
                _carry_out(migration, steps, executor)
                if migration is lacked[-1]:
                    _told(emit_post_migrate_signal, executor, lacked)
                _record(migration, executor)
        state = steps[-1].after if steps else state


def _steps(migration: Migration, state: ProjectState) -> list[Step]:
    state.apps  # noqa: B018  # all models are made here, once: a later copy of the state only takes them over
    steps = []
    for operation in migration.operations:
        before, state = state, state.clone()
        operation.state_forwards(migration.app_label, state)
        steps.append(Step(operation, before, state))
    return steps


def _carry_out(migration: Migration, steps: Sequence[Step], executor: MigrationExecutor) -> None:
    with executor.connection.schema_editor(atomic=migration.atomic) as editor:
        for operation, before, after in steps:
            own = operation.atomic and not migration.atomic
            with transaction.atomic(executor.connection.alias) if own else nullcontext():
                operation.database_forwards(migration.app_label, editor, before, after)


def _record(migration: Migration, executor: MigrationExecutor) -> None:
    for app_label, name in migration.replaces or [(migration.app_label, migration.name)]:
        executor.recorder.record_applied(app_label, name)
