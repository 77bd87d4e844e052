import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// VTP comes from VTK, ParaView and simulations: every way in which VTK writes numbers must be read.
@Suite struct VTPTests {
  @Test func `colours and values of vertices come back with the parts`() throws {
    let scratch = try Scratch()
    var model = Worlds.heart
    for part in model.parts.indices {
      let count = model.parts[part].mesh.positions.count
      model.parts[part].vertexColors = (0..<count).map { Color(UInt8($0 % 256), 7, 200) }
      model.parts[part].vertexValues = VertexValues(
        name: "deviation_mm", values: (0..<count).map { Float($0) / 8 })
    }
    let path = scratch.file("map.vtp")
    try MeshFile.write(model, to: path, facts: Worlds.facts, replacing: false)
    let reading = try MeshFile.read(path)
    #expect(reading.model == model)
    #expect(reading.notes.isEmpty && reading.frame == "LPS")
    let text = String(decoding: try scratch.bytes("map.vtp").prefix(9000), as: UTF8.self)
    #expect(text.contains("<PointData Scalars=\"deviation_mm\">"))
    #expect(text.contains("Name=\"ModelFaceID\""))
    #expect(text.contains("Name=\"Description\""))
  }

  /// Two triangles and a quad over five points, with a line before them, as text.
  private static func text(
    points: String = "0 0 0 1 0 0 1 1 0 0 1 0 0.5 0.5 nan", cells: String = "0 1 2 0 2 3 0 1 2 3",
    ends: String = "3 6 10", more: String = ""
  ) -> String {
    """
    <?xml version="1.0"?>
    <VTKFile type="PolyData" version="0.1" byte_order="LittleEndian" \(more)>
    <PolyData>
    <Piece NumberOfPoints="5" NumberOfVerts="0" NumberOfLines="1" NumberOfStrips="1" NumberOfPolys="3">
    <PointData Scalars="height">
    <DataArray type="Float64" Name="height" format="ascii" RangeMin="0">1 2 3 4 nan</DataArray>
    </PointData>
    <CellData><DataArray type="Int32" Name="RegionId" format="ascii">7 1 2 3 4</DataArray></CellData>
    <Points><DataArray type="Float32" Name="Points" NumberOfComponents="3" format="ascii">
    \(points)
    <InformationKey name="L2_NORM_RANGE" location="vtkDataArray" length="2"><Value index="0">5</Value>
    </InformationKey></DataArray></Points>
    <Lines><DataArray type="Int64" Name="connectivity" format="ascii">0 1</DataArray>
    <DataArray type="Int64" Name="offsets" format="ascii">2</DataArray></Lines>
    <Strips><DataArray type="Int64" Name="connectivity" format="ascii">0 1 3 2</DataArray>
    <DataArray type="Int64" Name="offsets" format="ascii">4</DataArray></Strips>
    <Polys><DataArray type="Int64" Name="connectivity" format="ascii">\(cells)</DataArray>
    <DataArray type="Int64" Name="offsets" format="ascii">\(ends)</DataArray></Polys>
    </Piece>
    </PolyData>
    </VTKFile>
    """
  }

  @Test func `polygons, strips, lines and foreign arrays are read or said`() throws {
    let scratch = try Scratch()
    let points = "0 0 0  1 0 0\n1 1 0  0 1 0  .5 .5 1e0"
    let reading = try MeshFile.read(
      try scratch.write(Self.text(points: points), to: "square.vtp"))
    let part = try #require(reading.model.parts.first)
    #expect(part.name == "square" && part.mesh.positions.count == 5)
    #expect(
      part.mesh.triangles == [
        Triangle(0, 1, 2), Triangle(0, 2, 3), Triangle(0, 1, 2), Triangle(0, 2, 3),
        Triangle(0, 1, 3), Triangle(1, 2, 3),
      ])
    #expect(part.vertexValues?.name == "height")
    #expect(part.vertexValues?.values.prefix(4) == [1, 2, 3, 4])
    #expect(reading.notes.contains("Its lines and single points are ignored."))
    #expect(reading.notes.contains("These arrays are ignored: RegionId."))
    #expect(reading.statedUnit == nil && reading.frame == nil)
  }

  @Test func `what cannot be a surface is refused with its reason`() throws {
    let scratch = try Scratch()
    let points = "0 0 0 1 0 0 1 1 0 0 1 0 0 0 1"
    let sound = Self.text(points: points)
    for (text, words) in [
      (Self.text(), "has a vertex with a coordinate that is infinite or not a number"),
      (Self.text(points: points, cells: "0 1 2 0 2 5 0 1 2 3"), "names point 5, but there are 5"),
      (Self.text(points: points, cells: "0 1 -2 0 2 3 0 1 2 3"), "where a number should stand"),
      (Self.text(points: points, ends: "3 6 11"), "its polygons end at 11"),
      (Self.text(points: points, ends: "3 2 10"), "its polygons end at 2"),
      (Self.text(points: points, ends: "2 6 10"), "a polygon has 2 corners"),
      (Self.text(points: "0 0", more: ""), "no triples"),
      (Self.text(points: points, ends: "3 10"), "states 3 polygons or strips and holds 2"),
      (
        sound.replacingOccurrences(of: "NumberOfPoints=\"5\"", with: "NumberOfPoints=\"6\""),
        "states 6 points and holds 5"
      ),
      (
        Self.text(points: points, more: "compressor=\"vtkLZ4DataCompressor\""),
        "vtkLZ4DataCompressor, which is not read"
      ),
      (
        sound.replacingOccurrences(of: "type=\"PolyData\"", with: "type=\"UnstructuredGrid\""),
        "extract its surface"
      ),
      (sound.replacingOccurrences(of: "LittleEndian", with: "Middle"), "byte order"),
      (
        sound.replacingOccurrences(of: "</Piece>", with: ""),
        "which is not the element that is open"
      ),
      (sound.replacingOccurrences(of: "NumberOfComponents=\"3\"", with: ""), "1 numbers each"),
      ("<!DOCTYPE x [<!ENTITY a \"b\">]>" + sound, "document type"),
      (
        sound.replacingOccurrences(
          of: "format=\"ascii\">0 1 2", with: "format=\"appended\" offset=\"0\">"),
        "behind the end of the file"
      ),
    ] {
      let path = try scratch.write(text, to: "x.vtp")
      #expect(problem { try MeshFile.read(path) }.contains(words), "\(words)")
    }
  }

  @Test func `every shorter file is refused or says that it is shorter`() throws {
    let scratch = try Scratch()
    let path = scratch.file("box.vtp")
    let model = Model(parts: [
      Part(name: "box", mesh: Worlds.box(lower: [0, 0, 0], size: [1, 2, 3]))
    ])
    try MeshFile.write(model, to: path, facts: Worlds.facts, replacing: false)
    let bytes = try scratch.bytes("box.vtp")
    // Behind the last array only the closing tags stand, which nothing depends on.
    let tail = "\n</AppendedData>\n</VTKFile>\n".utf8.count
    for count in 0..<(bytes.count - tail) {
      let short = try scratch.write(Array(bytes.prefix(count)), to: "short.vtp")
      #expect(throws: MeshFileFailure.self) { try MeshFile.read(short) }
    }
    #expect(try MeshFile.read(path).model == model)
  }

  private func problem(_ body: () throws -> MeshReading) -> String {
    do {
      return "read: \(try body().model.parts.count) parts"
    } catch {
      return "\(error)"
    }
  }
}
