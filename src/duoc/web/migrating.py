"""Migrations of several aliases of one database together.

Nearly all of Django's time for a migration goes into the models as they were before and after each operation, and these are the
same for every alias: here they are worked out once. Each alias makes a migration and records it in one transaction, so that
whatever ends the process leaves it done or not done.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
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
    """Make what each alias lacks, migration by migration, the aliases in this order.

    Raises `InconsistentMigrationHistory` before anything is done, and what the database says of an operation: the migrations
    before it stay made.
    """
    executors = {alias: MigrationExecutor(connections[alias]) for alias in aliases}
    for alias, executor in executors.items():
        executor.loader.check_consistent_history(connections[alias])
    waiting = {alias: _lacking(executor) for alias, executor in executors.items()}
    if any(waiting.values()):
        first = executors[aliases[0]]
        _told(emit_pre_migrate_signal, waiting)
        _make(first.migration_plan(first.loader.graph.leaf_nodes(), clean_start=True), executors, waiting)
        _told(emit_post_migrate_signal, waiting)
    for executor in executors.values():
        executor.check_replacements()


def _lacking(executor: MigrationExecutor) -> list[Migration]:
    return [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _told(emit: Callable[..., None], waiting: Mapping[str, Sequence[Migration]]) -> None:
    for alias, migrations in waiting.items():
        if migrations:
            emit(verbosity=0, interactive=False, db=alias, plan=[(one, False) for one in migrations])


def _make(
    plan: Sequence[tuple[Migration, bool]],
    executors: Mapping[str, MigrationExecutor],
    waiting: Mapping[str, Sequence[Migration]],
) -> None:
    state = ProjectState(real_apps=next(iter(executors.values())).loader.unmigrated_apps)
    for migration, _backwards in plan:
        takers = [alias for alias, lacks in waiting.items() if migration in lacks]
        if not takers:
            state = migration.mutate_state(state, preserve=False)
            continue
        steps = _steps(migration, state)
        for alias in takers:
            _carry_out(migration, steps, executors[alias])
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
    alias = executor.connection.alias
    with ExitStack() as stack:
        if migration.atomic:
            stack.enter_context(transaction.atomic(using=alias))
        with executor.connection.schema_editor(atomic=migration.atomic) as editor:
            for operation, before, after in steps:
                with ExitStack() as own:
                    if operation.atomic and not migration.atomic:
                        own.enter_context(transaction.atomic(using=alias))
                    operation.database_forwards(migration.app_label, editor, before, after)
        for app_label, name in migration.replaces or [(migration.app_label, migration.name)]:
            executor.recorder.record_applied(app_label, name)
