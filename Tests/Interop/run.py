"""Reads what the tool wrote with other people's tools and fails on any complaint.

    run.py FOLDER...

Every STL, OBJ and 3MF below the folders is read by trimesh (each body closed, wound one way, of
positive volume) and by PrusaSlicer (manifold); every 3MF also by lib3mf in strict mode, without a
warning. Where a folder holds report.json, the files must say what it says: the names of the parts,
their volumes within 0.1 %, their sizes in mm, and the same side of the patient in each format.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import lib3mf
import numpy
import trimesh

SUFFIXES = {".stl", ".obj", ".3mf"}
VOLUME = 1e-3  # relative
LENGTH = 0.01  # mm


def bodies(path):
    """The meshes of a file by name; an STL's equal corners are joined, for it has no indices."""
    scene = trimesh.load_scene(
        path, process=path.suffix == ".stl", maintain_order=True,
        **({"split_objects": True, "group_material": False} if path.suffix == ".obj" else {}))
    if path.suffix == ".obj":
        found = dict(scene.geometry)
        for mesh in found.values():
            # A reader may give each group all vertices, or split them by normal or colour.
            mesh.merge_vertices(merge_tex=True, merge_norm=True)
            mesh.remove_unreferenced_vertices()
        return found
    meshes = scene.dump()
    return {mesh.metadata.get("name", f"body {index + 1}"): mesh
            for index, mesh in enumerate(meshes)}


def check_trimesh(meshes):
    """Complaints of trimesh."""
    complaints = []
    if not meshes:
        complaints.append("trimesh finds no mesh")
    for name, mesh in meshes.items():
        if len(mesh.faces) == 0:
            complaints.append(f"trimesh: {name} is empty")
            continue
        if not mesh.is_watertight:
            complaints.append(f"trimesh: {name} is not watertight")
        if not mesh.is_winding_consistent:
            complaints.append(f"trimesh: {name} is not wound one way")
        if not mesh.volume > 0:
            complaints.append(f"trimesh: {name} has volume {mesh.volume}")
    return complaints


def check_lib3mf(path):
    """Complaints of the 3MF Consortium's reader in strict mode."""
    wrapper = lib3mf.get_wrapper()
    model = wrapper.CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    try:
        reader.ReadFromFile(str(path))
    except lib3mf.ELib3MFException as error:
        return [f"lib3mf refuses it: {error}"]
    complaints = [
        f"lib3mf warns: {reader.GetWarning(index)}" for index in range(reader.GetWarningCount())]
    if model.GetUnit() != lib3mf.ModelUnit.MilliMeter:
        complaints.append("lib3mf: the unit is not the millimetre")
    objects = model.GetMeshObjects()
    while objects.MoveNext():
        mesh = objects.GetCurrentMeshObject()
        if not mesh.IsManifoldAndOriented():
            complaints.append(f"lib3mf: {mesh.GetName()} is not manifold and oriented")
    return complaints


def check_prusa(path):
    """Complaints of PrusaSlicer's own measure."""
    run = subprocess.run(
        ["prusa-slicer", "--info", str(path)], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=300)
    answers = [line.split("=")[1].strip() for line in run.stdout.splitlines()
               if line.startswith("manifold")]
    if run.returncode != 0 or not answers:
        return [f"PrusaSlicer cannot read it: {(run.stderr or run.stdout).strip()[-300:]}"]
    return [f"PrusaSlicer: manifold = {answer}" for answer in answers if answer != "yes"]


def check_fact(part, mesh):
    """Complaints where a mesh is not what the report says of it."""
    complaints = []
    name, volume, size = part["name"], mesh.volume / 1000, mesh.extents
    if abs(volume - part["millilitres"]) > VOLUME * part["millilitres"]:
        complaints.append(f"{name}: {volume:.4f} ml, but the report says {part['millilitres']:.4f}")
    if not numpy.allclose(size, part["size"], rtol=0, atol=LENGTH):
        complaints.append(f"{name}: {size} mm, but the report says {part['size']}")
    if len(mesh.faces) != part["triangles"]:
        complaints.append(
            f"{name}: {len(mesh.faces)} triangles, but the report says {part['triangles']}")
    return complaints


def check_report(folder, files):
    """Complaints by file where a folder's files are not what its report says.

    The reference of position and handedness is each part's STL, whose volume and size the report
    holds: OBJ must have every part at the same place, 3MF at that place up to one shift of all.
    """
    report = json.loads((folder / "report.json").read_text())
    parts = {part["name"]: part for part in report["parts"]}
    complaints, reference = {}, {}
    for part in list(parts.values()) + [report["whole"]]:
        if part["file"] not in files:
            complaints[part["file"]] = ["the report names it, but it is not there"]
            continue
        meshes = list(files[part["file"]].values())
        reference[part["name"]] = trimesh.util.concatenate(meshes)
        complaints[part["file"]] = check_fact(part, reference[part["name"]])
    for name in ("model.obj", "model.3mf"):
        if name not in files:
            continue
        found, said = files[name], []
        if sorted(found) != sorted(parts):
            said.append(f"its parts are {sorted(found)}, but the report's are {sorted(parts)}")
        shifts = []
        for part in parts.keys() & found.keys() & reference.keys():
            said += check_fact(parts[part], found[part])
            shifts.append(found[part].center_mass - reference[part].center_mass)
        shifts = numpy.array(shifts)
        expected = shifts[:1] if name == "model.3mf" else numpy.zeros((1, 3))
        if len(shifts) and not numpy.allclose(shifts, expected, rtol=0, atol=LENGTH):
            said.append(f"its parts do not lie as those of parts/: moved by {shifts.tolist()} mm")
        complaints[name] = said
    return complaints


def check(folder):
    """Checks every mesh file below a folder and returns the number of files with complaints."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        print(f"FAIL {folder} holds no mesh file; run 'make demo' first")
        return 1
    files = {path.relative_to(folder).as_posix(): bodies(path) for path in paths}
    reported = check_report(folder, files) if (folder / "report.json").exists() else {}
    complaints = {name: reported.get(name, []) for name in [*files, *reported]}
    for name, meshes in files.items():
        complaints[name] = complaints[name] + check_trimesh(meshes)
        if name.endswith(".3mf"):
            complaints[name] += check_lib3mf(folder / name)
        complaints[name] += check_prusa(folder / name)
    for name, said in complaints.items():
        volume = sum(mesh.volume for mesh in files.get(name, {}).values()) / 1000
        print(f"{'FAIL' if said else 'ok  '} {folder / name} {volume:.3f} ml")
        for complaint in said:
            print(f"     {complaint}")
    return sum(bool(said) for said in complaints.values())


def main():
    folders = [pathlib.Path(word) for word in sys.argv[1:]]
    if not folders:
        sys.exit(__doc__)
    if shutil.which("prusa-slicer") is None:
        sys.exit("prusa-slicer was not found; run 'make interop', which installs it.")
    failed = sum(check(folder) for folder in folders)
    if failed:
        sys.exit(f"{failed} files with complaints")
    print("no complaints")


if __name__ == "__main__":
    main()
