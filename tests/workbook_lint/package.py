"""The zip and its XML: each part once, whole, well-formed, and with namespaces that Excel knows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from workbook_lint.markup import MAIN, MC, R, repeated, split

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KNOWN = ("", MAIN, MC, R, "http://www.w3.org/XML/1998/namespace")


@dataclass(frozen=True, slots=True)
class Package:
    """What is in the zip: the bytes of all parts, and the trees of those that are XML."""

    parts: dict[str, bytes]
    trees: dict[str, Element]


def read_package(raw: bytes) -> tuple[Package, list[str]]:
    """Unpack, and say what is wrong with the zip and with what cannot be parsed."""
    parts: dict[str, bytes] = {}
    trees: dict[str, Element] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            for name in names:
                parts[name] = archive.read(name)
    except (zipfile.BadZipFile, EOFError) as error:
        return Package(parts, trees), [f"the file: is no sound zip: {error}"]
    found = [f"{name}: is there more than once" for name in repeated(names)]
    found += [f"{name}: is no name of a part" for name in names if re.search(r"^/|\\|//|/$", name)]
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            found += _parse(name, content, trees)
    return Package(parts, trees), found


def _parse(name: str, content: bytes, trees: dict[str, Element]) -> Iterator[str]:
    text = content.decode("utf-8", "replace")
    if _CONTROL.search(text):
        yield f"{name}: has a control character"
    try:
        trees[name] = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        yield f"{name}: is not well-formed: {error}"


def lint_parts(package: Package) -> list[str]:
    """Say where namespaces are used that Excel neither knows nor is told to ignore."""
    return [f"{name}: {one}" for name in package.trees for one in _lint_namespaces(package, name)]


def _lint_namespaces(package: Package, name: str) -> Iterator[str]:
    root = package.trees[name]
    declared = _declared_at_root(package.parts[name])
    ignorable = root.get(f"{{{MC}}}Ignorable", "").split()
    for prefix in ignorable:
        if prefix not in declared:
            yield f"mc:Ignorable names {prefix}, which is not declared"
    if split(root.tag)[0] == MAIN:
        allowed = {*_KNOWN, *(declared.get(prefix, "") for prefix in ignorable)}
        for tag in sorted(set(_tags(root)) - {""}):
            if split(tag)[0] not in allowed:
                yield f"{split(tag)[1]} is of {split(tag)[0]}, which is not to be ignored"


def _declared_at_root(content: bytes) -> dict[str, str]:
    declared: dict[str, str] = {}
    for event, value in iterparse(io.BytesIO(content), events=("start-ns", "start")):
        if event == "start":
            break
        declared[value[0]] = value[1]
    return declared


def _tags(element: Element) -> Iterator[str]:
    """Return the tags of elements and attributes, but not of what stands in an extension."""
    yield element.tag
    yield from element.attrib
    if element.tag != f"{{{MAIN}}}ext":
        for one in element:
            yield from _tags(one)
