"""The rooms import one way, and say at the top of each file what they need."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# A room may import from itself and from those after it.
ROOMS = ("portal", "reader", "pages", "search")


def sources(room):
    return sorted((ROOT / room).rglob("*.py"))


def imports(path):
    """(module, line, whether inside a function) of each import; none is relative."""
    package = path.relative_to(ROOT).parent.parts
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    waiting = [(ast.parse(path.read_text(), str(path)), False)]
    while waiting:
        node, inside = waiting.pop()
        for name in imported(node, package):
            yield name, node.lineno, inside
        inside = inside or isinstance(node, functions)
        waiting += [(child, inside) for child in ast.iter_child_nodes(node)]


def imported(node, package):
    """The modules that one statement imports; `package` is where it stands."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else ()
        return [".".join((*above, *filter(None, [node.module])))]
    return []


def every_import():
    return [
        (room, path.relative_to(ROOT), *found)
        for room in ROOMS
        for path in sources(room)
        for found in imports(path)
    ]


def test_the_rooms_are_where_they_are_looked_for():
    assert len(sources("portal")) > 5
    assert any(module.startswith("pages.") for _, _, module, _, _ in every_import())


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_the_rooms_behind_it(room):
    before = ROOMS[: ROOMS.index(room)]
    wrong = [
        f"{path}:{line} imports {module}"
        for found_room, path, module, line, _ in every_import()
        if found_room == room and module.partition(".")[0] in (*before, "tests")
    ]
    assert wrong == []


def test_one_file_at_most_imports_elasticsearch():
    files = {
        str(path)
        for _, path, module, _, _ in every_import()
        if module.partition(".")[0] == "elasticsearch"
    }
    assert len(files) <= 1


def test_no_function_imports_for_itself():
    inside = [
        f"{path}:{line} imports {module}"
        for _, path, module, line, in_function in every_import()
        if in_function
    ]
    assert inside == []
