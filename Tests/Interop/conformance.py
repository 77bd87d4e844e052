"""Reads every volume of a folder of other people's files with our tool and with a reference reader.

    .venv/bin/python Tests/Interop/conformance.py TOOL DATA [FORMATS.md]

For every file the voxels must be equal and every corner must lie within 0.001 mm of where the
reference reader (nibabel, pynrrd, SimpleITK, pydicom) puts it, or the file is refused with a reason.
Prints the table, or writes it below the heading `## Conformance` of the document that is named.
Ends with 1 where a file was read and differs, or where the tool crashed.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import nibabel
import nrrd
import numpy as np
import pydicom
import SimpleITK as sitk

FLIP = np.diag([-1.0, -1.0, 1.0, 1.0])  # between RAS and LPS
SPACES = {  # NRRD's frames as the signs that turn them into LPS
    "right-anterior-superior": (-1, -1, 1),
    "left-anterior-superior": (1, -1, 1),
    "left-posterior-superior": (1, 1, 1),
}
MILLIMETRES = {"micron": 1e-3, "microns": 1e-3, "um": 1e-3, "\u00b5m": 1e-3, "cm": 10, "m": 1000}
VOLUMES = (".nii", ".nii.gz", ".hdr", ".nrrd", ".nhdr", ".mha", ".mhd")
# JPEG's lossy processes: two sound decoders may round an inverse transform apart by one (T.83).
LOSSY = {f"1.2.840.10008.1.2.4.{process}" for process in (50, 51, 53, 55)}
HEADING = "## Conformance"
sitk.ProcessObject.SetGlobalWarningDisplay(False)


class Unreadable(Exception):
    """The reference reader has nothing to compare with; the text says why."""


def tool_read(tool, path, options=()):
    """Our voxels and their map to LPS, or the exit code and the sentence of the refusal."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "ours.nrrd"
        run = subprocess.run(
            [tool, "convert", str(path), str(target), "--json", *options],
            capture_output=True, text=True, timeout=120)
        if run.returncode != 0:
            lines = run.stderr.strip().splitlines()
            return run.returncode, lines[-1] if lines else "", []
        values, header = nrrd.read(str(target))
        notes = json.loads(run.stdout).get("notes", [])
        return (values, nrrd_map(header)), "", notes


def nrrd_map(header):
    matrix = np.eye(4)
    matrix[:3, :3] = np.array(header["space directions"], float)[-3:].T
    matrix[:3, 3] = header.get("space origin", np.zeros(3))
    signs = SPACES[header["space"]]
    return np.diag([*signs, 1.0]) @ matrix


def nifti(path):
    image = nibabel.load(str(path))
    values = np.asanyarray(image.dataobj)
    if values.dtype.fields or np.iscomplexobj(values):
        raise Unreadable("colour or complex values")
    return frames_last(values), FLIP @ image.affine


def frames_last(values):
    """Four dimensions: further ones after the third become frames."""
    while values.ndim < 3:
        values = values[..., None]
    return values.reshape(*values.shape[:3], -1, order="F")


def itk(path):
    image = sitk.ReadImage(str(path))
    if image.GetDimension() not in (3, 4) or image.GetNumberOfComponentsPerPixel() != 1:
        raise Unreadable("no volume of single values")
    values = sitk.GetArrayFromImage(image)
    return frames_last(values.transpose(*range(values.ndim)[::-1])), itk_map(image)


def itk_map(image):
    size = image.GetDimension()
    matrix = np.eye(4)
    direction = np.array(image.GetDirection()).reshape(size, size)[:3, :3]
    matrix[:3, :3] = direction * np.array(image.GetSpacing()[:3])
    matrix[:3, 3] = image.GetOrigin()[:3]
    return matrix


def reference(path):
    if path.name.endswith((".nii", ".nii.gz", ".hdr")):
        return nifti(path)
    if not path.name.endswith((".nrrd", ".nhdr")):
        return itk(path)
    try:
        values, matrix = itk(path)
    except RuntimeError:
        # SimpleITK knows no bzip2.
        values, header = nrrd.read(str(path))
        return frames_last(values), nrrd_map(header)
    else:
        # SimpleITK does not read the unit of length.
        header = nrrd.read_header(str(path))
        units = [unit.strip('"') for unit in header.get("space units", header.get("units", []))]
        if units and units[0] in MILLIMETRES:
            matrix = np.diag([MILLIMETRES[units[0]]] * 3 + [1.0]) @ matrix
    return values, matrix


def difference(ours, theirs, frame):
    """What differs, or an empty text."""
    (values, matrix), (all_frames, their_matrix) = ours, theirs
    expected = all_frames[..., frame]
    if values.shape != expected.shape:
        return f"size {values.shape} instead of {expected.shape}"
    if not np.array_equal(values.astype(float), expected.astype(float), equal_nan=True):
        # Readers scale in single or double precision; one unit in the last place of a float.
        scale = np.nanmax(np.abs(expected.astype(float)), initial=1)
        worst = np.nanmax(np.abs(values.astype(float) - expected.astype(float)))
        if not worst <= 1e-6 * scale:
            return f"values differ by up to {worst:g}"
    corners = np.array(
        [[x, y, z, 1] for x in (0, values.shape[0] - 1) for y in (0, values.shape[1] - 1)
         for z in (0, values.shape[2] - 1)], float).T
    distance = np.abs(((matrix - their_matrix) @ corners)[:3]).max()
    return "" if distance <= 1e-3 else f"positions differ by {distance:g} mm"


def volume_verdict(tool, path):
    try:
        theirs, failure = reference(path), ""
    except Exception as error:  # any reader may fail in its own way
        theirs, failure = None, type(error).__name__
    frames = theirs[0].shape[3] if theirs else 1
    chosen = sorted({0, frames - 1})
    options = [["--frame", str(frame)] for frame in chosen] if frames > 1 else [[]]
    notes = []
    for frame, option in zip(chosen, options):
        ours, sentence, notes = tool_read(tool, path, option)
        if isinstance(ours, int):
            return verdict_of_refusal(ours, sentence, path, failure)
        if theirs is None:
            return "read", f"no reference: {failure}", True
        problem = difference(ours, theirs, frame)
        if problem:
            return "DIFFERS", problem, False
    kind = "read, equal" + (f" ({frames} frames)" if frames > 1 else "")
    return kind, " ".join(notes), True


def verdict_of_refusal(code, sentence, path, failure):
    # A header may name a data file beside it; the folder is this machine's and no matter of the table.
    reason = sentence.removeprefix("heartwright: ").replace(str(path), "it")
    reason = reason.replace(f"{path.parent}/", "")
    if code not in (2, 3, 4):
        return "CRASHED", f"exit code {code}: {reason}", False
    return "refused", reason, True


def dicom_series(folder):
    """The images of a folder, by series."""
    series = {}
    for path in sorted(folder.iterdir()):
        try:
            data = pydicom.dcmread(path, stop_before_pixels=True)
        except Exception:
            continue
        if "SOPClassUID" in data:
            series.setdefault(str(data.get("SeriesInstanceUID", "")), []).append((path, data))
    return series


def placed_frames(data):
    """Position, slope, intercept and pixels of each frame; None where frames are no grey slices."""
    if data.get("Modality") in ("SEG", "RTSTRUCT") or "PixelData" not in data:
        return None
    if "ImagePositionPatient" in data:
        slope = float(data.get("RescaleSlope", 1) or 1)
        intercept = float(data.get("RescaleIntercept", 0) or 0)
        return [(data.ImagePositionPatient, slope, intercept, data.pixel_array)]
    if "PerFrameFunctionalGroupsSequence" not in data:
        return None
    shared = (data.get("SharedFunctionalGroupsSequence") or [pydicom.Dataset()])[0]
    pixels = data.pixel_array.reshape(-1, data.Rows, data.Columns)
    frames = []
    for own, stored in zip(data.PerFrameFunctionalGroupsSequence, pixels):
        place, scale = (
            (own.get(name) or shared.get(name) or [None])[0]
            for name in ("PlanePositionSequence", "PixelValueTransformationSequence"))
        if place is None:
            return None
        scale = scale if scale is not None else data
        frames.append((
            place.ImagePositionPatient, float(scale.get("RescaleSlope", 1) or 1),
            float(scale.get("RescaleIntercept", 0) or 0), stored))
    return frames


def dicom_verdict(tool, folder, uid, files):
    """Our volume against pydicom's pixels at pydicom's positions, slice for slice."""
    ours, sentence, notes = tool_read(tool, folder, ["--series", uid])
    if isinstance(ours, int):
        return verdict_of_refusal(ours, sentence, folder, "")
    values, matrix = ours
    if any("straight" in note or "resampled" in note for note in notes):
        return "read, straightened", " ".join(notes), True
    inverse = np.linalg.inv(matrix)
    worst = 0.0
    for path, _ in files:
        data = pydicom.dcmread(path)
        frames = placed_frames(data)
        if frames is None:
            return "read", "no positions of slices to compare with", True
        if values.shape[:2] != (data.Columns, data.Rows):
            return "DIFFERS", f"slices of {values.shape[:2]}", False
        for position, slope, intercept, stored in frames:
            index = inverse @ np.array([*map(float, position), 1.0])
            nearest = np.rint(index[:3]).astype(int)
            worst = max(worst, float(np.abs(matrix[:3, :3] @ (index[:3] - nearest)).max()))
            pixels = stored.astype(float) * slope + intercept
            is_lossy = data.file_meta.TransferSyntaxUID in LOSSY
            tolerance = abs(slope) if is_lossy else 1e-6
            if not np.allclose(values[:, :, nearest[2]], pixels.T, rtol=1e-6, atol=tolerance):
                return "DIFFERS", "pixels of a slice differ", False
            if is_lossy:
                notes = ["Lossy JPEG: within one stored unit of pydicom's decoder."]
    if worst > 1e-3:
        return "DIFFERS", f"positions differ by {worst:g} mm", False
    return "read, equal", " ".join(notes), True


def rows(tool, data):
    for path in sorted(p for p in data.rglob("*") if p.is_file() and p.name.endswith(VOLUMES)):
        yield (str(path.relative_to(data)), *volume_verdict(tool, path))
    root = data / "dicom"
    for folder in sorted(p for p in [root, *root.rglob("*")] if p.is_dir()):
        for number, (uid, files) in enumerate(dicom_series(folder).items(), start=1):
            name = f"{folder.relative_to(data)} series {number}, {len(files)} files"
            yield (name, *dicom_verdict(tool, folder, uid, files))


def main():
    tool, data = sys.argv[1], Path(sys.argv[2])
    results = list(rows(tool, data))
    lines = [HEADING, "", "| file | verdict | why |", "|---|---|---|"]
    for name, verdict, why, _ in results:
        lines.append(f"| {name} | {verdict} | {why.replace('|', '/')} |")
    counts = {}
    for _, verdict, _, _ in results:
        kind = verdict.split(" (")[0]
        counts[kind] = counts.get(kind, 0) + 1
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    lines.insert(2, f"{len(results)} inputs: {summary}.\n")
    if len(sys.argv) > 3:
        document = Path(sys.argv[3])
        head = document.read_text().split(HEADING)[0]
        document.write_text(head + "\n".join(lines) + "\n")
    else:
        print("\n".join(lines))
    print(summary)
    sys.exit(0 if all(sound for *_, sound in results) else 1)


if __name__ == "__main__":
    main()
