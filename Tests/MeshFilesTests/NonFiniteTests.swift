import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// Coordinates that are infinite or not a number: refused, unless somebody asks for them to mend the mesh.
@Suite struct NonFiniteTests {
  private static let words = ["nan", "-NaN", "inf", "-Infinity", "1e39", "1.#QNAN", "-1.#IND00"]

  /// A triangle, and a second one at a vertex of which one number is a word.
  private static func files(_ word: String) -> [(name: String, text: String)] {
    let points = ["0 0 0", "1 0 0", "0 1 0", "0 \(word) 1"]
    let corners = [[0, 1, 2], [1, 2, 3]]
    let facets = corners.map { corners in
      "facet normal 0 0 1\nouter loop\n"
        + corners.map { "vertex \(points[$0])\n" }.joined() + "endloop\nendfacet\n"
    }
    let ply = ["element vertex 4", "property float x", "property float y", "property float z"]
    return [
      ("a.stl", "solid a\n" + facets.joined() + "endsolid a\n"),
      ("a.obj", points.map { "v \($0)\n" }.joined() + "f 1 2 3\nf 2 3 4\n"),
      (
        "a.ply",
        "ply\nformat ascii 1.0\n" + ply.joined(separator: "\n")
          + "\nelement face 2\nproperty list uchar int vertex_indices\nend_header\n"
          + points.joined(separator: "\n") + "\n3 0 1 2\n3 1 2 3\n"
      ),
      (
        "a.vtp",
        """
        <?xml version="1.0"?>
        <VTKFile type="PolyData" version="0.1" byte_order="LittleEndian"><PolyData>
        <Piece NumberOfPoints="4" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="2">
        <Points><DataArray type="Float32" Name="Points" NumberOfComponents="3" format="ascii">
        \(points.joined(separator: " "))</DataArray></Points>
        <Polys><DataArray type="Int64" Name="connectivity" format="ascii">0 1 2 1 2 3</DataArray>
        <DataArray type="Int64" Name="offsets" format="ascii">3 6</DataArray></Polys>
        </Piece></PolyData></VTKFile>
        """
      ),
    ]
  }

  @Test(arguments: words)
  func `they are refused, and stay where they are asked for`(word: String) throws {
    let scratch = try Scratch()
    for (name, text) in Self.files(word) {
      let path = try scratch.write(text, to: name)
      do {
        _ = try MeshFile.read(path)
        Issue.record("\(name) with \(word) was read")
      } catch let failure as any Failure {
        #expect(failure.kind == .unreadableInput)
        #expect(failure.description.contains("infinite or not a number in the part"), "\(failure)")
      }
      let mesh = try MeshFile.read(path, keepingNonFinite: true).model.merged
      #expect(mesh.triangles.count == 2, "\(name)")
      let kept = mesh.positions.filter(\.isFinite)
      #expect(kept == [[0, 0, 0], [1, 0, 0], [0, 1, 0]], "\(name)")
      #expect(mesh.positions.count == 4, "\(name)")
    }
  }

  @Test func `other units move what is finite`() throws {
    let scratch = try Scratch()
    for (name, text) in Self.files("nan") {
      let path = try scratch.write(text, to: name)
      let mesh = try MeshFile.read(path, unit: .centimetre, keepingNonFinite: true).model.merged
      #expect(mesh.positions.filter(\.isFinite).contains([10, 0, 0]))
    }
  }

  /// Were equal ones looked for among each other, this would take hours.
  @Test func `a binary STL of nothing else is read in one go`() throws {
    let record = [UInt8](repeating: 0, count: 12) + [UInt8](repeating: 0xFF, count: 36) + [0, 0]
    let count = 200_000
    var bytes = [UInt8](repeating: 0x20, count: 80)
    withUnsafeBytes(of: UInt32(count).littleEndian) { bytes += $0 }
    for _ in 0..<count { bytes += record }
    let scratch = try Scratch()
    let path = try scratch.write(bytes, to: "all.stl")
    let mesh = try MeshFile.read(path, keepingNonFinite: true).model.merged
    #expect(mesh.positions.count == 3 * count && mesh.triangles.count == count)
    #expect(mesh.repaired().0.triangles.isEmpty)
  }
}
