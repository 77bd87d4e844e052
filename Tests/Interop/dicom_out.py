"""Checks the DICOM files that the tool writes by pydicom, highdicom and dciodvfy.

    dicom_out.py TOOL

A small oblique CT series of a ball with a hole is made here. The tool makes its surface as
Encapsulated STL and OBJ and its blood pool as a segmentation, once without and once with
--keep-identity. dciodvfy must find no error; payload, unit, frame and identity are read by pydicom;
the voxels of the segmentation by highdicom, at the places of the scan's.
"""

import pathlib
import subprocess
import sys
import tempfile

import highdicom
import numpy
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

SIZE, SLICES = 40, 30
X, Y, Z = numpy.array([.8, .6, 0]), numpy.array([-.6, .8, 0]), numpy.array([0, 0, 1.])
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok  ' if holds else 'FAIL'} {name} {'' if holds else detail}")


def scan(folder):
    """The series, its values, and the UIDs that stand in it."""
    z, y, x = numpy.mgrid[:SLICES, :SIZE, :SIZE]
    radius = numpy.sqrt((x - 20.) ** 2 + (y - 19.) ** 2 + (z - 15.) ** 2)
    values = numpy.where((radius < 12) & (radius > 4), 400, -100).astype(numpy.int16)
    uids = {name: generate_uid() for name in ("study", "series", "frame")}
    for index in range(SLICES):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        meta.MediaStorageSOPInstanceUID = generate_uid()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
        image.SOPClassUID = meta.MediaStorageSOPClassUID
        image.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        image.SpecificCharacterSet = "ISO_IR 100"
        image.Modality, image.PatientName, image.PatientID = "CT", "Müller^Eva", "QXJZ-1"
        image.PatientBirthDate, image.PatientSex = "19700102", "F"
        image.StudyDate, image.StudyTime, image.AccessionNumber = "20240203", "101112", "QXJZ-2"
        image.ReferringPhysicianName, image.StudyID = "QXJZ^Doctor", "QXJZ-3"
        image.StudyInstanceUID, image.SeriesInstanceUID = uids["study"], uids["series"]
        image.FrameOfReferenceUID = uids["frame"]
        image.SeriesNumber, image.InstanceNumber = 1, index + 1
        image.ImagePositionPatient = [10.5, -20.25, 300 + 1.5 * index]
        image.ImageOrientationPatient = [*X, *Y]
        image.PixelSpacing, image.SliceThickness = [.75, .5], 1.5
        image.Rows = image.Columns = SIZE
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated, image.BitsStored, image.HighBit = 16, 16, 15
        image.PixelRepresentation, image.RescaleSlope, image.RescaleIntercept = 1, 1, 0
        image.PixelData = values[index].tobytes()
        image.save_as(folder / f"{index}.dcm", enforce_file_format=True)
    return values, uids


def run(tool, *arguments):
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)
    check("heartwright " + " ".join(map(str, arguments))[:60], done.returncode in (0, 1), done.stderr)


def check_conformance(path):
    """dciodvfy of 2022 does not know Encapsulated OBJ, which differs from STL in two values."""
    checked = path
    if ".obj" in path.name:
        checked = path.with_suffix(".as-stl")
        checked.write_bytes(path.read_bytes().replace(b"1.1.104.4", b"1.1.104.3")
                            .replace(b"model/obj", b"model/stl"))
    done = subprocess.run(["dciodvfy", str(checked)], capture_output=True, text=True)
    said = (done.stdout + done.stderr).splitlines()
    check(f"dciodvfy {path.name}", not [line for line in said if line.startswith("Error")],
          "\n".join(said))


def check_identity(path, uids, keeps):
    file, raw = pydicom.dcmread(path), path.read_bytes()
    name = path.name
    check(f"{name}: frame of reference", file.FrameOfReferenceUID == uids["frame"])
    if keeps:
        check(f"{name}: patient and study", (str(file.PatientName), file.PatientID, file.StudyDate,
              file.StudyInstanceUID) == ("Müller^Eva", "QXJZ-1", "20240203", uids["study"]))
        check(f"{name}: references to the series", uids["series"].encode() in raw
              or len(file.SourceInstanceSequence) == SLICES)
    else:
        marks = [b"QXJZ", "Müller".encode(), b"19700102", b"20240203", uids["study"].encode(),
                 uids["series"].encode()]
        check(f"{name}: nobody's name", not any(mark in raw for mark in marks)
              and file.PatientIdentityRemoved == "YES")
    return file


def check_mesh(path, plain, uids, keeps, mime):
    file = check_identity(path, uids, keeps)
    unit = file.MeasurementUnitsCodeSequence[0]
    check(f"{path.name}: modality, unit and type", (file.Modality, unit.CodeValue,
          unit.CodingSchemeDesignator, file.MIMETypeOfEncapsulatedDocument)
          == ("M3D", "mm", "UCUM", mime))
    payload = file.EncapsulatedDocument[:file.EncapsulatedDocumentLength]
    if plain is not None:
        check(f"{path.name}: the bytes of the STL", payload == plain.read_bytes())
    else:
        check(f"{path.name}: an OBJ of its own", b"\nf " in payload and b"mtllib" not in payload)


def check_segmentation(path, values, uids, keeps):
    check_identity(path, uids, keeps)
    segments = highdicom.seg.segread(path)
    volume = segments.get_volume(segment_numbers=[1], combine_segments=False)
    expected = numpy.moveaxis((values == 400).astype(numpy.uint8), 0, 0)
    found = volume.array[..., 0]
    # highdicom's axes are slices, rows and columns, slices in either direction.
    first = volume.map_indices_to_reference(numpy.array([[0, 0, 0]]))[0]
    if not numpy.allclose(first, [10.5, -20.25, 300]):
        found = found[::-1]
        first = volume.map_indices_to_reference(numpy.array([[SLICES - 1, 0, 0]]))[0]
    last = volume.map_indices_to_reference(numpy.array([[0, SIZE - 1, SIZE - 1]]))[0]
    check(f"{path.name}: voxels by highdicom", numpy.array_equal(found, expected))
    check(f"{path.name}: places by highdicom", numpy.allclose(first, [10.5, -20.25, 300])
          and numpy.allclose(last[:2], ([10.5, -20.25, 0] + 39 * (.5 * X + .75 * Y))[:2]))
    described = segments.get_segment_description(1)
    check(f"{path.name}: name by highdicom", described.SegmentLabel == "blood pool")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tool = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "scan").mkdir()
        values, uids = scan(folder / "scan")
        source = folder / "scan"
        run(tool, "surface", source, "--iso", 150, "-o", folder / "plain.stl")
        for keeps in (False, True):
            more = ["--keep-identity"] if keeps else []
            mark = "-named" if keeps else ""
            stl, obj = folder / f"ball{mark}.dcm", folder / f"ball{mark}.obj.dcm"
            converted, labels = folder / f"converted{mark}.dcm", folder / f"pool{mark}.dcm"
            run(tool, "surface", source, "--iso", 150, "-o", stl, *more)
            run(tool, "surface", source, "--iso", 150, "-o", obj, *more)
            run(tool, "convert", folder / "plain.stl", converted, "--source", source, *more)
            run(tool, "segment", source, "--threshold", 200, "-o", labels, *more)
            for path in (stl, obj, converted, labels):
                check_conformance(path)
            check_mesh(stl, folder / "plain.stl", uids, keeps, "model/stl")
            check_mesh(converted, folder / "plain.stl", uids, keeps,
                       "model/stl")
            check_mesh(obj, None, uids, keeps, "model/obj")
            check_segmentation(labels, values, uids, keeps)
        first = (folder / "ball.dcm").read_bytes()
        run(tool, "surface", source, "--iso", 150, "-o", folder / "ball.dcm", "--force")
        check("the same input gives the same bytes", first == (folder / "ball.dcm").read_bytes())
    if failures:
        sys.exit(f"{failures} checks failed")
    print("no complaints")


if __name__ == "__main__":
    main()
