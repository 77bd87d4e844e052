"""Slices what the tool wrote with PrusaSlicer, as people would print it, and fails on any complaint.

    slicing.py TOOL FOLDER...

The settings are made from the tool's own printer profiles: bed, height, the coarsest layer, walls. The
model of a folder becomes G-code for every FDM profile and layers for every resin profile, made smaller
where it does not fit; a model of several parts and those parts do so for the first profile of each kind
only, in their size. Profiles with the same settings are sliced once. To be quick, walls are laid by
PrusaSlicer's default generator for one model only, by its older one for the others, and resin layers have
pixels of 0.4 mm.
"""

import concurrent.futures
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import zipfile

EXTRUSION = 0.45  # mm, of a 0.4 mm nozzle
PIXEL = 0.4  # mm
COMPLAINTS = ("error", "warning", "repair", "manifold", "empty layer", "no extrusions", "outside")
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name} {'' if holds else detail}")


def settings(profile, walls):
    """PrusaSlicer's configuration for a printer profile; walls are laid by the named generator."""
    width, depth, height = profile["buildVolume"]
    cut_x, cut_y = profile["excludedCorner"]
    corners = [(width, 0), (width, depth), (0, depth)]
    corners = ([(cut_x, 0)] if cut_x else [(0, 0)]) + corners
    if cut_x:
        corners += [(0, cut_y), (cut_x, cut_y)]
    layer = profile["layerHeight"]["coarsest"]
    values = {
        "bed_shape": ",".join(f"{x}x{y}" for x, y in corners), "max_print_height": height,
        "layer_height": layer,
    }
    if profile["process"] == "FDM":
        values |= {
            "printer_technology": "FFF", "nozzle_diameter": 0.4, "first_layer_height": layer,
            "perimeters": math.ceil(profile["minimumWall"] / EXTRUSION),
            "fill_density": "5%", "fill_pattern": "rectilinear", "skirts": 0,
            "seam_position": "rear", "perimeter_generator": walls,
            # Coarser than its default of 0, to be quick; a coarser gcode_resolution drops small contacts.
            "resolution": 0.05,
        }
    else:
        values |= {
            "printer_technology": "SLA", "initial_layer_height": layer,
            "display_width": width, "display_height": depth,
            "display_pixels_x": round(width / PIXEL), "display_pixels_y": round(depth / PIXEL),
            "display_orientation": "landscape", "supports_enable": 0, "pad_enable": 0,
        }
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def layers(path):
    """The layers of a sliced file."""
    if path.suffix == ".gcode":
        return path.read_text(errors="replace").count(";LAYER_CHANGE")
    return sum(name.endswith(".png") and "thumbnail" not in name
               for name in zipfile.ZipFile(path).namelist())


def slice_files(profile, files, folder, options=(), walls="classic"):
    """Slices files in one run, each by itself, and returns what holds of every result."""
    is_fdm = profile["process"] == "FDM"
    suffix = ".gcode" if is_fdm else ".sl1"
    folder.mkdir()
    (folder / "settings.ini").write_text(settings(profile, walls))
    copies = []
    for name, path, height in files:
        copy = folder / f"{len(copies)}{path.suffix}"
        copy.write_bytes(path.read_bytes())
        copies.append((name, copy, height))
    # The name of a package's result would be that of its first structure.
    names = (["-o", str(copies[0][1].with_suffix(suffix))] if len(copies) == 1
             else ["--output-filename-format", "[input_filename_base]" + suffix])
    run = subprocess.run(
        ["prusa-slicer", "--export-gcode" if is_fdm else "--export-sla", "--load",
         str(folder / "settings.ini"), *names, *options, *(str(copy) for _, copy, _ in copies)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
    said = [line for line in (run.stdout + run.stderr).splitlines()
            if any(word in line.lower() for word in COMPLAINTS)]
    results = [(f"{profile['name']}: PrusaSlicer does not complain of {files[0][0]}"
                + (f" and {len(files) - 1} more" if len(files) > 1 else ""),
                run.returncode == 0 and not said, said or run.stderr[-500:])]
    layer = profile["layerHeight"]["coarsest"]
    for name, copy, height in copies:
        made = copy.with_suffix(suffix)
        found = layers(made) if made.exists() else 0
        # Objects at several heights may have layers between those of the others.
        least = math.floor(height / layer) - 1
        results.append((f"{profile['name']}: {name}, {found} layers", found >= least,
                        f"at least {least} were expected"))
    return results


def jobs(profiles, folder, scratch):
    """What there is to slice of a folder: the arguments of `slice_files`."""
    report = json.loads((folder / "report.json").read_text())
    parts, whole = report["parts"], report["whole"]["size"]
    fdm = [profile for profile in profiles if profile["process"] == "FDM"]
    resin = [profile for profile in profiles if profile["process"] in ("SLA", "mSLA")]
    known = set()
    for profile in fdm + resin if len(parts) == 1 else fdm[:1] + resin[:1]:
        if settings(profile, "classic") in known:
            print(f"     {profile['name']} has the settings of another profile")
            continue
        known.add(settings(profile, "classic"))
        factor = min(1, *(room / length for room, length in zip(profile["buildVolume"], whole)))
        if factor < 1 and len(parts) > 1:
            print(f"     {folder}/model.3mf is too large for {profile['name']}")
            continue
        # Objects that hang in the air stay at their heights.
        options = ["--dont-arrange"] if factor == 1 else ["--scale", f"{factor * 0.95:.3f}"]
        height = whole[2] * (1 if factor == 1 else factor * 0.95)
        yield (profile, [(f"{folder}/model.3mf", folder / "model.3mf", height)],
               scratch / f"{folder.name}-{profile['name']}", options,
               "arachne" if profile is fdm[0] and len(parts) == 1 else "classic")
    for profile in (fdm[0], resin[0]) if len(parts) > 1 else ():
        files = [(f"{folder}/{part['file']}", folder / part["file"], part["size"][2])
                 for part in parts]
        yield profile, files, scratch / f"{folder.name}-parts-{profile['name']}"


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    answer = subprocess.run([sys.argv[1], "profiles", "--json"], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, check=True)
    profiles = json.loads(answer.stdout)["profiles"]
    with (tempfile.TemporaryDirectory() as scratch,
          concurrent.futures.ThreadPoolExecutor(2) as pool):
        work = [job for folder in map(pathlib.Path, sys.argv[2:])
                for job in jobs(profiles, folder, pathlib.Path(scratch))]
        for results in pool.map(lambda job: slice_files(*job), work):
            for result in results:
                check(*result)
    if failures:
        sys.exit(f"{failures} checks failed")
    print("no complaints")


if __name__ == "__main__":
    main()
