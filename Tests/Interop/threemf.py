"""Checks what lies in the 3MF packages that the tool wrote, by other people's readers.

    threemf.py TOOL DATA FOLDER...

Every 3MF below the folders is validated against the core schema of the 3MF Consortium (where DATA,
the folder of shared data, holds it), read by lib3mf in strict mode, and taken by PrusaSlicer, whose own
3MF of it tells what arrived: every structure with its name, its size, its extruder and no repair.
A small label map is printed with all extensions: lib3mf must find the walls that structures share as
triangle sets, the same ones from both sides; structures in model parts of their own; and layers whose
outlines are closed and hold together what the structure holds. As one object PrusaSlicer must take it for
one of as many named volumes, which it moves together.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile

import lib3mf
import numpy
import trimesh
from lxml import etree

CONFIG = "Metadata/Slic3r_PE_model.config"
REPORT = "/Metadata/heartwright-report.json"
PRESERVED = "http://schemas.openxmlformats.org/package/2006/relationships/mustpreserve"
LENGTH = 0.01  # mm
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name} {'' if holds else detail}")


def schema(data):
    """The core schema, or None where it is absent."""
    folder = data / "meshes/3mf_verify"
    if not (folder / "core.xsd").exists():
        print(f"     {folder / 'core.xsd'} is absent: nothing is validated against the schema")
        return None
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch)
        # libxml2 counts no further than 2^30, and the schema of `xml:` must be beside.
        text = (folder / "core.xsd").read_text(encoding="utf-8-sig")
        text = text.replace('"2147483647"', '"unbounded"')
        text = text.replace("http://www.w3.org/2001/xml.xsd", "xml.xsd")
        (copy / "core.xsd").write_text(text)
        (copy / "xml.xsd").write_bytes((folder / "xml.xsd").read_bytes())
        return etree.XMLSchema(etree.parse(str(copy / "core.xsd"), etree.XMLParser(no_network=True)))


def check_schema(path, core):
    package = zipfile.ZipFile(path)
    for name in package.namelist():
        if name.endswith(".model"):
            check(f"{path}: {name} is valid by core.xsd",
                  core.validate(etree.fromstring(package.read(name))), core.error_log)


def check_lib3mf(path, names):
    """One item, which holds every structure as a named object in the positive octant, all coloured."""
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    check(f"{path}: no warning of lib3mf", reader.GetWarningCount() == 0)
    items = model.GetBuildItems()
    items.MoveNext()
    parent = items.GetCurrent().GetObjectResource()
    check(f"{path}: one item of lib3mf", items.Count() == 1 and parent.IsComponentsObject())
    components = model.GetComponentsObjectByID(parent.GetResourceID())
    children = [components.GetComponent(index).GetObjectResource()
                for index in range(components.GetComponentCount())]
    check(f"{path}: names by lib3mf", [child.GetName() for child in children] == names)
    box = parent.GetOutbox()
    move = items.GetCurrent().GetObjectTransform().Fields[3]
    lowest = [box.MinCoordinate[axis] + move[axis] for axis in range(3)]
    check(f"{path}: on the bed, in the positive octant",
          all(-1e-4 <= value <= 2e-3 for value in lowest), lowest)
    for child in children:
        mesh = model.GetMeshObjectByID(child.GetResourceID())
        colored = all(entry.ResourceID != 0 for entry in mesh.GetAllTriangleProperties())
        if not colored:
            check(f"{path}: {child.GetName()} is coloured all over", False)
    check(f"{path}: a thumbnail by lib3mf", model.HasPackageThumbnailAttachment())
    picture = bytes(model.GetPackageThumbnailAttachment().WriteToBuffer())
    check(f"{path}: the thumbnail is a PNG of 256 x 256",
          picture[:8] == b"\x89PNG\r\n\x1a\n" and picture[16:24] == bytes([0, 0, 1, 0] * 2))


def check_report(path):
    """The report is a part that the package asks others to keep (lib3mf reads no such relationship)."""
    package = zipfile.ZipFile(path)
    kept = [entry.get("Target") for entry in xml.fromstring(package.read("_rels/.rels"))
            if entry.get("Type") == PRESERVED]
    check(f"{path}: the report is a preserved part",
          kept == [REPORT] and package.read(REPORT[1:]) == (path.parent / "report.json").read_bytes())


def check_slicer(path, parts, folder):
    """What PrusaSlicer makes of a package, by the 3MF that it writes of it."""
    target = folder / "slicer.3mf"
    run = subprocess.run(
        ["prusa-slicer", "--export-3mf", "--dont-arrange", "-o", str(target), str(path)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    check(f"{path}: taken by PrusaSlicer", run.returncode == 0, run.stderr[-300:])
    config = xml.fromstring(zipfile.ZipFile(target).read(CONFIG))
    own = xml.fromstring(zipfile.ZipFile(path).read(CONFIG))

    def values(root, key):
        return [entry.get("value") for entry in root.findall(f"object/volume/metadata[@key='{key}']")]

    names = [part["name"] for part in parts]
    check(f"{path}: named volumes in PrusaSlicer", values(config, "name") == names)
    check(f"{path}: extruders in PrusaSlicer",
          values(config, "extruder") == values(own, "extruder") and len(names) == len(
              values(own, "extruder")))
    repairs = [mesh.attrib for mesh in config.findall("object/volume/mesh")]
    check(f"{path}: nothing repaired by PrusaSlicer",
          all(set(entry.values()) == {"0"} for entry in repairs), repairs)
    run = subprocess.run(["prusa-slicer", "--info", str(path)], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=300)
    sizes = [float(line.split("=")[1]) for line in run.stdout.splitlines()
             if line.startswith("size_")]
    expected = [part["size"] for part in parts]
    check(f"{path}: sizes in PrusaSlicer",
          numpy.allclose(numpy.reshape(sizes, (-1, 3)), expected, rtol=0, atol=LENGTH), sizes)


def strictly(path):
    """A model by lib3mf in strict mode."""
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    check(f"{path.parent.name}: no warning of lib3mf", reader.GetWarningCount() == 0)
    return model


def meshes(model):
    """Every mesh object with its corners by triangle."""
    iterator = model.GetMeshObjects()
    while iterator.MoveNext():
        mesh = iterator.GetCurrentMeshObject()
        places = numpy.array([list(vertex.Coordinates) for vertex in mesh.GetVertices()])
        indices = numpy.array([list(entry.Indices) for entry in mesh.GetTriangleIndices()])
        yield mesh, places[indices]


def volume(corners):
    return numpy.einsum("ij,ij->i", corners[:, 0],
                        numpy.cross(corners[:, 1], corners[:, 2])).sum() / 6


def area(polygon):
    x, y = polygon.T
    return (x * numpy.roll(y, -1) - y * numpy.roll(x, -1)).sum() / 2


def check_walls(path):
    """What a structure shares with another is shared by the other."""
    walls = {}
    for mesh, corners in meshes(strictly(path)):
        for index in range(mesh.GetTriangleSetCount()):
            wall = mesh.GetTriangleSet(index)
            rows = numpy.sort(corners[list(wall.GetTriangleList())].view("f8,f8,f8"), axis=1)
            walls[mesh.GetName(), wall.GetName().removeprefix("wall to ")] = set(
                row.tobytes() for row in rows)
    check("walls: triangle sets by lib3mf", len(walls) > 10, len(walls))
    check("walls: the same triangles from both sides",
          all(rows == walls.get((other, own)) for (own, other), rows in walls.items()))


def check_layers(path):
    model = strictly(path)
    sizes = {mesh.GetResourceID(): volume(corners) for mesh, corners in meshes(model)}
    for mesh, _ in meshes(model):
        stack = mesh.GetSliceStack()
        total, before = 0, stack.GetBottomZ()
        for number in range(stack.GetSliceCount()):
            layer = stack.GetSlice(number)
            points = numpy.array([list(point.Coordinates) for point in layer.GetVertices()])
            for index in range(layer.GetPolygonCount()):
                polygon = list(layer.GetPolygonIndices(index))
                assert polygon[0] == polygon[-1] and len(polygon) > 3
                total += area(points[polygon[:-1]]) * (layer.GetZTop() - before)
            before = layer.GetZTop()
        expected = sizes[mesh.GetResourceID()]
        check(f"layers of {mesh.GetName()}: closed, and its volume",
              numpy.isclose(total, expected, rtol=.02, atol=20), (total, expected))


def check_one_object(path, whole, parts, folder):
    """One object of PrusaSlicer, whose volumes are the structures."""
    objects = list(meshes(strictly(path)))
    triangles = numpy.concatenate(list(whole.values()))
    check("one object: the same triangles by lib3mf",
          len(objects) == 1 and numpy.array_equal(objects[0][1], triangles))
    entries = objects[0][0].GetAllTriangleProperties()
    check("one object: coloured all over", all(entry.ResourceID != 0 for entry in entries))
    scene = trimesh.load_scene(path)
    check("one object: read by trimesh", sum(len(mesh.faces) for mesh in scene.geometry.values())
          == len(triangles))
    target = folder / "one-slicer.3mf"
    run = subprocess.run(
        ["prusa-slicer", "--export-3mf", "--dont-arrange", "-o", str(target), str(path)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    check("one object: taken by PrusaSlicer", run.returncode == 0, run.stderr[-300:])
    package = zipfile.ZipFile(target)
    config = xml.fromstring(package.read(CONFIG))
    own = xml.fromstring(zipfile.ZipFile(path).read(CONFIG))

    def values(root, key):
        return [entry.get("value") for entry in root.findall(f"object/volume/metadata[@key='{key}']")]

    check("one object: one in PrusaSlicer", len(config.findall("object")) == 1)
    names = [part["name"] for part in parts]
    check("one object: its volumes in PrusaSlicer", values(config, "name") == names)
    check("one object: their extruders in PrusaSlicer",
          values(config, "extruder") == values(own, "extruder") and len(set(values(own, "extruder"))) > 1)
    repairs = [mesh.attrib for mesh in config.findall("object/volume/mesh")]
    check("one object: nothing repaired by PrusaSlicer",
          len(repairs) == len(names)
          and all(set(entry.values()) == {"0"} for entry in repairs), repairs)
    # Where its volumes lie to one another: as in our file, by one move of all.
    model = xml.fromstring(package.read("3D/3dmodel.model"))
    space = {"m": "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"}
    vertices = numpy.array([[float(vertex.get(axis)) for axis in "xyz"]
                            for vertex in model.iterfind(".//m:vertex", space)])
    corners = numpy.array([[int(face.get(corner)) for corner in ("v1", "v2", "v3")]
                           for face in model.iterfind(".//m:triangle", space)])
    moved = vertices[corners] - triangles
    spread = numpy.ptp(moved.reshape(-1, 3), axis=0).max()
    check("one object: kept together by PrusaSlicer", spread < LENGTH, spread)
    run = subprocess.run(["prusa-slicer", "--info", str(path)], stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=300)
    sizes = [float(line.split("=")[1]) for line in run.stdout.splitlines()
             if line.startswith("size_")]
    expected = numpy.ptp(triangles.reshape(-1, 3), axis=0)
    check("one object: size and soundness by PrusaSlicer",
          numpy.allclose(sizes, expected, rtol=0, atol=LENGTH)
          and run.stdout.count("manifold = yes") == 1, run.stdout)


def check_extensions(tool, core, scratch):
    def run(*arguments):
        subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True,
                       stdin=subprocess.DEVNULL)

    run("phantom", "--spacing", "2", "-o", scratch / "phantom")
    printing = ["print", scratch / "phantom/labels.nii.gz", "--scheme", "phantom", "-o"]
    run(*printing, scratch / "apart", "--separate-parts")
    run(*printing, scratch / "layers", "--layer-contours")
    run(*printing, scratch / "one", "--one-object")
    if core is not None:
        check_schema(scratch / "apart/model.3mf", core)
        check_schema(scratch / "layers/model.3mf", core)
        check_schema(scratch / "one/model.3mf", core)
    check_walls(scratch / "layers/model.3mf")
    check_layers(scratch / "layers/model.3mf")
    whole, apart = (
        {mesh.GetName(): corners for mesh, corners in meshes(strictly(scratch / name / "model.3mf"))}
        for name in ("layers", "apart"))
    check("parts of their own: the same triangles by lib3mf",
          whole.keys() == apart.keys() and len(whole) > 10
          and all(numpy.array_equal(whole[name], apart[name]) for name in whole))
    report = json.loads((scratch / "one/report.json").read_text())
    check_one_object(scratch / "one/model.3mf", whole, report["parts"], scratch)
    parts = [name for name in zipfile.ZipFile(scratch / "apart/model.3mf").namelist()
             if name.startswith("3D/Objects/")]
    check("parts of their own: one a structure", len(parts) == len(apart))
    for name in ("apart", "layers"):
        scene = trimesh.load_scene(scratch / name / "model.3mf")
        check(f"{name}: read by trimesh", len(scene.geometry) == len(whole))
    info = subprocess.run(["prusa-slicer", "--info", str(scratch / "layers/model.3mf")],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    check("layers: opened by PrusaSlicer", info.stdout.count("manifold = yes") == len(whole))


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    core = schema(pathlib.Path(sys.argv[2]))
    with tempfile.TemporaryDirectory() as scratch:
        check_extensions(str(pathlib.Path(sys.argv[1]).resolve()), core, pathlib.Path(scratch))
        for folder in map(pathlib.Path, sys.argv[3:]):
            path = folder / "model.3mf"
            parts = json.loads((folder / "report.json").read_text())["parts"]
            if core is not None:
                check_schema(path, core)
            check_lib3mf(path, [part["name"] for part in parts])
            check_report(path)
            check_slicer(path, parts, pathlib.Path(scratch))
    if failures:
        sys.exit(f"{failures} checks failed")
    print("no complaints")


if __name__ == "__main__":
    main()
