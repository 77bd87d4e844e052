"""Checks every mesh format in both directions against other people's readers and writers.

    meshes.py TOOL MODEL

MODEL (a 3MF of several parts) is converted to every format. STL is read by numpy-stl, GLB by
pygltflib and trimesh, VTP by VTK, PLY and OBJ by trimesh: all corners of all triangles must be the
same 32-bit numbers in the same order, and the parts must have their names. A map of MODEL must keep its
colours in each format, 3MF by lib3mf in strict mode. Then VTK and trimesh
write VTP and GLB in every way they know, and the tool must find the same corners in them.
"""

import pathlib
import subprocess
import sys
import tempfile

import lib3mf
import numpy
import pygltflib
import stl
import trimesh
import vtk
from vtk.util.numpy_support import vtk_to_numpy

COMPONENTS = {5121: numpy.uint8, 5123: numpy.uint16, 5125: numpy.uint32, 5126: numpy.float32}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
# From LPS in mm to glTF: metres, Y up, the front to +Z.
TO_GLTF = numpy.array([[.001, 0, 0, 0], [0, 0, .001, 0], [0, -.001, 0, 0], [0, 0, 0, 1]])
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name} {'' if holds else detail}")


def same(name, found, expected):
    """Whether two arrays of corners are the same bits."""
    found, expected = numpy.asarray(found), numpy.asarray(expected)
    check(name, found.dtype == numpy.float32 and numpy.array_equal(found, expected),
          f"{found.dtype} {found.shape} {expected.shape}")


def ordered(corners):
    """The triangles of an array in an order that only their numbers decide."""
    rows = numpy.ascontiguousarray(corners).reshape(len(corners), -1)
    return rows[numpy.lexsort(rows.T)]


def convert(tool, source, target, code=0):
    run = subprocess.run([tool, "convert", str(source), str(target), "--force"],
                         capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode != code:
        check(f"convert {source.name} {target.name}", False, run.stderr)
    return run.stderr


def stl_corners(path):
    return stl.mesh.Mesh.from_file(str(path), calculate_normals=False).vectors


def gltf_meshes(path):
    """Name, positions and triangles of each part, and what the standard demands of each accessor."""
    document = pygltflib.GLTF2().load(str(path))
    blob = document.binary_blob()

    def array(number):
        accessor = document.accessors[number]
        view = document.bufferViews[accessor.bufferView]
        start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
        kind, width = COMPONENTS[accessor.componentType], WIDTHS[accessor.type]
        values = numpy.frombuffer(blob, kind, accessor.count * width, start)
        assert start % values.itemsize == 0 and view.target in (34962, 34963)
        return values.reshape(accessor.count, width), accessor

    root = document.nodes[document.scenes[document.scene].nodes[0]]
    check("GLB: the root node turns and scales",
          numpy.array_equal(numpy.array(root.matrix).reshape(4, 4).T, TO_GLTF))
    for child in root.children:
        node = document.nodes[child]
        primitive = document.meshes[node.mesh].primitives[0]
        positions, accessor = array(primitive.attributes.POSITION)
        assert numpy.array_equal(numpy.float32(accessor.min), positions.min(0))
        assert numpy.array_equal(numpy.float32(accessor.max), positions.max(0))
        normals, _ = array(primitive.attributes.NORMAL)
        assert numpy.allclose(numpy.linalg.norm(normals, axis=1), 1, atol=1e-4)
        triangles, accessor = array(primitive.indices)
        assert accessor.componentType == 5125
        yield node.name, positions, triangles.reshape(-1, 3)


def vtk_surface(path):
    reader = vtk.vtkXMLPolyDataReader()
    reader.SetFileName(str(path))
    reader.Update()
    return reader.GetOutput()


def vtk_corners(surface):
    points = vtk_to_numpy(surface.GetPoints().GetData())
    return points[vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3)]


def written(tool, model, folder):
    """What the tool writes, by others' readers."""
    for suffix in ("stl", "obj", "ply", "glb", "vtp"):
        convert(tool, model, folder / f"model.{suffix}")
    corners = stl_corners(folder / "model.stl")
    scene = trimesh.load_scene(model)
    names = sorted(scene.geometry)

    parts = list(gltf_meshes(folder / "model.glb"))
    same("GLB by pygltflib", numpy.concatenate([p[t] for _, p, t in parts]), corners)
    check("GLB names by pygltflib", sorted(part[0] for part in parts) == names)
    found = trimesh.load_scene(folder / "model.glb")
    shown = trimesh.transform_points(corners.reshape(-1, 3).astype(float), TO_GLTF)
    check("GLB by trimesh: upright, in metres",
          sorted(found.graph.nodes_geometry) == names
          and numpy.allclose(found.bounds, [shown.min(0), shown.max(0)], atol=1e-6))

    surface = vtk_surface(folder / "model.vtp")
    same("VTP by VTK", vtk_corners(surface), corners)
    labels = vtk_to_numpy(surface.GetCellData().GetScalars())
    stated = surface.GetFieldData().GetAbstractArray("label_names")
    check("VTP labels and names by VTK",
          sorted(stated.GetValue(index) for index in range(stated.GetNumberOfValues())) == names
          and [len(part[2]) for part in parts] == numpy.bincount(labels)[1:].tolist()
          and surface.GetCellData().HasArray("ModelFaceID") == 1)

    mesh = trimesh.load_mesh(folder / "model.ply", process=False)
    same("PLY by trimesh", mesh.vertices.astype(numpy.float32)[mesh.faces], corners)
    # trimesh puts the groups of an OBJ into an order of its own.
    mesh = trimesh.load_mesh(folder / "model.obj", process=False, maintain_order=True)
    same("OBJ by trimesh", ordered(mesh.vertices.astype(numpy.float32)[mesh.faces]),
         ordered(corners))
    back = folder / "back.stl"
    for suffix in ("3mf", "obj", "ply", "glb", "vtp"):
        convert(tool, model if suffix == "3mf" else folder / f"model.{suffix}", back)
        same(f"{suffix} to STL by the tool", stl_corners(back), corners)


def lib3mf_colors(path):
    """The colours at all corners of all triangles, object by object."""
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    check("3MF of a map: no warning of lib3mf", reader.GetWarningCount() == 0)
    known, groups, meshes = {}, model.GetColorGroups(), model.GetMeshObjects()
    while groups.MoveNext():
        group = groups.GetCurrentColorGroup()
        for entry in group.GetAllPropertyIDs():
            color = group.GetColor(entry)
            known[group.GetResourceID(), entry] = (color.Red, color.Green, color.Blue)
    while meshes.MoveNext():
        for triangle in meshes.GetCurrentMeshObject().GetAllTriangleProperties():
            yield [known[triangle.ResourceID, entry] for entry in triangle.PropertyIDs]


def maps(tool, model, folder):
    """The colours of a map, by others' readers."""
    first = folder / "map.ply"
    subprocess.run([tool, "map", str(model), "--curvature", "mean", "-o", str(first), "--force"],
                   check=True, capture_output=True, stdin=subprocess.DEVNULL)
    for suffix in ("obj", "3mf", "glb", "vtp"):
        convert(tool, first, folder / f"map.{suffix}")
    mesh = trimesh.load_mesh(first, process=False)
    colors = mesh.visual.vertex_colors[:, :3]
    check("PLY of a map by trimesh: many colours", len(numpy.unique(colors, axis=0)) > 50)
    found = trimesh.load_mesh(folder / "map.obj", process=False, maintain_order=True)
    # trimesh puts the groups of an OBJ into an order of its own.
    shown = numpy.hstack([found.vertices, numpy.round(found.vertex_attributes["color"] * 255)])
    expected = numpy.hstack([mesh.vertices, colors])
    same("OBJ of a map by trimesh", ordered(shown.astype(numpy.float32)[found.faces]),
         ordered(expected.astype(numpy.float32)[mesh.faces]))
    check("3MF of a map by lib3mf",
          numpy.array_equal(list(lib3mf_colors(folder / "map.3mf")), colors[mesh.faces]))
    surface = vtk_surface(folder / "map.vtp")
    check("VTP of a map by VTK", numpy.array_equal(
        vtk_to_numpy(surface.GetPointData().GetArray("colors")), colors))
    values = surface.GetPointData().GetArray("mean_curvature_per_mm")
    check("VTP: the values that a PLY kept", values is not None and numpy.array_equal(
        vtk_to_numpy(values), mesh.metadata["_ply_raw"]["vertex"]["data"]["mean_curvature_per_mm"],
        equal_nan=True))
    back = folder / "back.ply"
    for suffix in ("obj", "3mf", "glb", "vtp"):
        convert(tool, folder / f"map.{suffix}", back)
        again = trimesh.load_mesh(back, process=False)
        check(f"{suffix} of a map back to PLY by the tool",
              numpy.array_equal(again.visual.vertex_colors[:, :3], colors)
              and numpy.array_equal(again.vertices, mesh.vertices))


def others_vtp(tool, folder):
    """What VTK writes in each of its ways, by the tool."""
    source = vtk.vtkSphereSource()
    source.SetThetaResolution(60)
    source.SetPhiResolution(40)
    source.SetCenter(12.5, -7, 300)
    source.SetRadius(40)
    source.Update()
    target, out = folder / "vtk.vtp", folder / "vtk.stl"
    corners = vtk_corners(source.GetOutput())
    for mode in ("Ascii", "Binary", "Appended"):
        for compressor in ("None", "ZLib", "LZ4"):
            for order in ("Little", "Big"):
                for header in ("32", "64"):
                    for encoded in (0, 1) if mode == "Appended" else (1,):
                        writer = vtk.vtkXMLPolyDataWriter()
                        writer.SetInputData(source.GetOutput())
                        writer.SetFileName(str(target))
                        getattr(writer, f"SetDataModeTo{mode}")()
                        getattr(writer, f"SetCompressorTypeTo{compressor}")()
                        getattr(writer, f"SetByteOrderTo{order}Endian")()
                        getattr(writer, f"SetHeaderTypeToUInt{header}")()
                        writer.SetEncodeAppendedData(encoded)
                        writer.Write()
                        name = f"VTK {mode} {compressor} {order} {header} {encoded}"
                        if compressor == "LZ4":
                            said = convert(tool, target, out, code=3)
                            check(name, "vtkLZ4DataCompressor, which is not read" in said, said)
                            continue
                        convert(tool, target, out)
                        # Digits are VTK's own, and not all of them.
                        if mode == "Ascii":
                            check(name, numpy.allclose(stl_corners(out), corners, atol=1e-3))
                        else:
                            same(name, stl_corners(out), corners)


def others_glb(tool, folder):
    """What trimesh writes, with moved, turned and mirrored nodes, by the tool."""
    scene = trimesh.Scene()
    ball = trimesh.creation.icosphere(subdivisions=3, radius=.04)
    box = trimesh.creation.box((.01, .02, .03))
    box.visual.vertex_colors = numpy.arange(32, dtype=numpy.uint8).reshape(8, 4) | 128
    turn = trimesh.transformations.rotation_matrix(1, (1, 2, 3), (.1, .2, .3))
    scene.add_geometry(ball, node_name="ball", transform=turn)
    scene.add_geometry(box, node_name="box", transform=numpy.diag([1, 1, -2, 1]))
    source, out = folder / "trimesh.glb", folder / "trimesh.stl"
    source.write_bytes(scene.export(file_type="glb"))
    convert(tool, source, out)
    found = trimesh.load_mesh(out)
    expected = trimesh.util.concatenate(scene.dump())
    expected.apply_transform(numpy.linalg.inv(TO_GLTF))
    check("GLB of trimesh: volume", numpy.isclose(found.volume, expected.volume, rtol=1e-5))
    check("GLB of trimesh: place", numpy.allclose(found.bounds, expected.bounds, atol=1e-3))
    check("GLB of trimesh: closed and outward", found.is_volume and found.body_count == 2)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    tool, model = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        written(tool, model, pathlib.Path(folder))
        maps(tool, model, pathlib.Path(folder))
        others_vtp(tool, pathlib.Path(folder))
        others_glb(tool, pathlib.Path(folder))
    if failures:
        sys.exit(f"{failures} checks failed")
    print("no complaints")


if __name__ == "__main__":
    main()
