"""Has other people's tools certify and measure the same files, and fails where they disagree.

    surfaces.py TOOL FOLDER...

Every STL below the folders must have no self-intersection by MeshLib, and the volume and the area that
`TOOL check` states by VTK. Each whole model then becomes a PLY, which trimesh and VTK must read back bit
by bit; a PLY that trimesh wrote must come back the same way. A map of the distance from a smoother copy
is compared with VTK's signed distances, and the deviation with those distances.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import trimesh
from meshlib import mrmeshpy
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkFiltersCore import vtkImplicitPolyDataDistance, vtkMassProperties
from vtkmodules.vtkIOGeometry import vtkSTLReader
from vtkmodules.vtkIOPLY import vtkPLYReader

MEASURE = 1e-6  # relative
DISTANCE = 1e-4  # mm
SAMPLES = 500


def run(tool, *words):
    """The JSON that a command prints; a mesh that is not sound (1) is an answer too."""
    done = subprocess.run(
        [tool, *map(str, words), "--json", "--force"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def vtk_surface(path):
    """A file as VTK reads it."""
    reader = vtkPLYReader() if path.suffix == ".ply" else vtkSTLReader()
    reader.SetFileName(str(path))
    reader.Update()
    return reader.GetOutput()


def compare(said, found, name):
    """A complaint where two numbers differ."""
    if abs(said - found) <= MEASURE * abs(found):
        return []
    return [f"{name}: the tool says {said}, the other {found}"]


def check_solid(tool, path):
    """Complaints of MeshLib and VTK about one STL."""
    complaints = []
    certificate = run(tool, "check", path)["parts"][0]["certificate"]
    mesh = mrmeshpy.loadMesh(str(path))
    crossing = mrmeshpy.findSelfCollidingTrianglesBS(mrmeshpy.MeshPart(mesh)).count()
    if crossing != certificate["selfIntersections"]["triangles"]:
        complaints.append(
            f"MeshLib finds {crossing} crossing triangles, "
            f"the tool {certificate['selfIntersections']['triangles']}")
    if crossing:
        complaints.append("it crosses itself")
    measures = vtkMassProperties()
    measures.SetInputData(vtk_surface(path))
    complaints += compare(certificate["volume"], measures.GetVolume() / 1000, "volume by VTK")
    complaints += compare(certificate["area"], measures.GetSurfaceArea(), "area by VTK")
    return complaints


def check_ply(tool, path, scratch):
    """Complaints where a PLY is not the mesh it was made from, for trimesh, VTK and the tool."""
    complaints = []
    ours, theirs, back = scratch / "ours.ply", scratch / "theirs.ply", scratch / "back.stl"
    run(tool, "convert", path, ours)
    corners = trimesh.load_mesh(path, process=False).triangles.astype(numpy.float32)
    read = trimesh.load_mesh(ours, process=False)
    if not numpy.array_equal(read.triangles.astype(numpy.float32), corners):
        complaints.append("trimesh reads another mesh from the PLY")
    if not (read.is_watertight and read.is_winding_consistent):
        complaints.append("trimesh: the PLY is not watertight and wound one way")
    surface = vtk_surface(ours)
    points = vtk_to_numpy(surface.GetPoints().GetData())
    faces = vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    if not numpy.array_equal(points[faces], corners):
        complaints.append("VTK reads another mesh from the PLY")
    for encoding in ("binary", "ascii"):
        theirs.write_bytes(trimesh.exchange.ply.export_ply(read, encoding=encoding))
        run(tool, "convert", theirs, back)
        again = trimesh.load_mesh(back, process=False).triangles.astype(numpy.float32)
        # trimesh writes eight decimals into texts.
        same = (numpy.array_equal(again, corners) if encoding == "binary"
                else numpy.allclose(again, corners, rtol=1e-6, atol=1e-6))
        if not same:
            complaints.append(f"a PLY of trimesh ({encoding}) comes back changed")
    return complaints


def check_map(tool, path, scratch):
    """Complaints where distances from another surface are not VTK's."""
    other, mapped = scratch / "smooth.stl", scratch / "map.ply"
    run(tool, "smooth", path, "--passes", 5, "-o", other)
    run(tool, "map", path, "--deviation", other, "-o", mapped)
    data = mapped.read_bytes()
    start = data.index(b"end_header\n") + len(b"end_header\n")
    count = int(data.split(b"element vertex ")[1].split()[0])
    rows = numpy.frombuffer(
        data, offset=start, count=count,
        dtype=[("position", "<f4", 3), ("color", "u1", 3), ("deviation", "<f4")])
    chosen = rows[:: max(1, count // SAMPLES)]
    distance = vtkImplicitPolyDataDistance()
    distance.SetInput(vtk_surface(other))
    expected = numpy.array(
        [distance.EvaluateFunction(*map(float, position)) for position in chosen["position"]])
    complaints = []
    size = numpy.abs(expected)
    if not numpy.allclose(numpy.abs(chosen["deviation"]), size, rtol=0, atol=DISTANCE):
        complaints.append("VTK: the map's distances are others")
    far = size > 10 * DISTANCE
    # VTK tells the side by a normal at the closest point, which may be wrong at a sharp edge.
    wrong = numpy.mean(numpy.sign(chosen["deviation"][far]) != numpy.sign(expected[far]))
    if wrong > 0.01:
        complaints.append(f"VTK: {wrong:.1%} of the map's sides are others")
    deviation = run(tool, "check", path, "--against", other)["parts"][0]["certificate"]["deviation"]
    # Points at random on the surface, as many as their share of its area.
    points, _ = trimesh.sample.sample_surface(
        trimesh.load_mesh(path, process=False), 4 * SAMPLES, seed=1)
    mean = numpy.mean([abs(distance.EvaluateFunction(*map(float, point))) for point in points])
    if abs(deviation["forward"]["mean"] - mean) > 0.1 * mean:
        complaints.append(
            f"the deviation is {deviation['forward']['mean']} mm, by VTK's distances {mean}")
    if deviation["maximum"] + DISTANCE < size.max():
        complaints.append("VTK finds a larger distance than the deviation's maximum")
    return complaints


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    tool = pathlib.Path(sys.argv[1]).resolve()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for path in [path for word in sys.argv[2:] for path in
                     sorted(pathlib.Path(word).rglob("*.stl"))]:
            said = check_solid(tool, path)
            if path.name == "model.stl":
                said += check_ply(tool, path, scratch) + check_map(tool, path, scratch)
            failed += bool(said)
            print(f"{'FAIL' if said else 'ok  '} {path}")
            for complaint in said:
                print(f"     {complaint}")
    if failed:
        sys.exit(f"{failed} files with complaints")
    print("no complaints")


if __name__ == "__main__":
    main()
