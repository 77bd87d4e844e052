"""Reads what the tool wrote with other people's tools and fails on any complaint.

    run.py FOLDER...

Every STL, OBJ and 3MF below the folders is read by trimesh (each body closed, wound one way, of
positive volume) and by PrusaSlicer (manifold); every 3MF also by lib3mf in strict mode, without a
warning. The OBJ and the 3MF of a folder must hold the same volume.
"""

import pathlib
import shutil
import subprocess
import sys

import lib3mf
import trimesh

SUFFIXES = {".stl", ".obj", ".3mf"}


def bodies(path):
    """The meshes of a file; an STL's equal corners are joined, for it has no indices."""
    scene = trimesh.load_scene(
        path, process=path.suffix == ".stl", maintain_order=True,
        **({"split_object": True, "group_material": False} if path.suffix == ".obj" else {}))
    return scene.dump()


def check_trimesh(path):
    """Complaints of trimesh, and the volume in millilitres."""
    complaints, volume = [], 0.0
    meshes = bodies(path)
    if not meshes:
        complaints.append("trimesh finds no mesh")
    for index, mesh in enumerate(meshes):
        name = mesh.metadata.get("name", f"body {index + 1}")
        if len(mesh.faces) == 0:
            complaints.append(f"trimesh: {name} is empty")
            continue
        if path.suffix == ".obj":
            # A reader may give each group all vertices, or split them by normal or colour.
            mesh.merge_vertices(merge_tex=True, merge_norm=True)
        if not mesh.is_watertight:
            complaints.append(f"trimesh: {name} is not watertight")
        if not mesh.is_winding_consistent:
            complaints.append(f"trimesh: {name} is not wound one way")
        if not mesh.volume > 0:
            complaints.append(f"trimesh: {name} has volume {mesh.volume}")
        volume += mesh.volume / 1000
    return complaints, volume


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


def check(folder):
    """Checks every mesh file below a folder and returns the number of files with complaints."""
    failed = 0
    volumes = {}
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    for path in paths:
        complaints, volume = check_trimesh(path)
        volumes[path.relative_to(folder).as_posix()] = volume
        if path.suffix == ".3mf":
            complaints += check_lib3mf(path)
        complaints += check_prusa(path)
        print(f"{'FAIL' if complaints else 'ok  '} {path} {volume:.3f} ml", flush=True)
        for complaint in complaints:
            print(f"     {complaint}")
        failed += bool(complaints)
    if "model.3mf" in volumes and "model.obj" in volumes:
        if abs(volumes["model.3mf"] - volumes["model.obj"]) > 1e-4 * volumes["model.3mf"]:
            print(f"FAIL {folder}: model.3mf and model.obj hold different volumes")
            failed += 1
    if not paths:
        print(f"FAIL {folder} holds no mesh file; run 'make demo' first")
        failed += 1
    return failed


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
