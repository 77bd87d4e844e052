import FileSystem
import Geometry
import Surfaces

/// Writes VTP, VTK's XML file of a polygonal surface: numbers appended raw, in little endian.
///
/// All parts are one surface; the cell array `label` tells them apart (1 for the first part), and
/// again as `ModelFaceID`. Field data hold the parts' names and colours (`label_names`,
/// `label_colors`), the unit and the frame, which VTK passes on and ParaView shows. Vertices are the
/// model's own 32-bit numbers, with the colours and values of a map where there is one.
enum VTPWriter {
  static func write(_ model: Model, to file: OutputFile, facts: FileFacts) throws {
    let vertices = model.parts.reduce(0) { $0 + $1.mesh.positions.count }
    let triangles = model.parts.reduce(0) { $0 + $1.mesh.triangles.count }
    guard vertices <= Int(Int32.max), triangles <= Int(Int32.max) / 3 else {
      throw MeshFileFailure.cannotHold(
        path: file.path, part: model.parts.last?.name ?? "",
        problem: "brings the vertices to \(vertices) and the triangles to \(triangles), more than "
          + "the 32-bit numbers of a VTP file can count")
    }
    let layout = VTPLayout(model, facts: facts, vertices: vertices, triangles: triangles)
    try file.write(layout.head)
    for array in layout.arrays {
      try file.write([UInt64(array.byteCount).littleEndian])
      try write(array, of: model, to: file)
    }
    try file.write("\n</AppendedData>\n</VTKFile>\n")
  }

  private static func write(
    _ array: VTPLayout.Array, of model: Model, to file: OutputFile
  ) throws {
    var base: UInt32 = 0
    for (number, part) in model.parts.enumerated() {
      let count = part.mesh.triangles.count
      switch array.content {
      case .points:
        try file.writeRows(part.mesh.positions)
      case .labels:
        try file.writeRows(count, words: 1, of: UInt32.self) { _, span in
          for row in 0..<span.count { span[row] = UInt32(number + 1).littleEndian }
        }
      case .vertexColors:
        let colors = part.mesh.positions.indices.lazy.map { part.shownColor(of: $0) }
        try file.write(colors.flatMap { [$0.red, $0.green, $0.blue] })
      case .vertexValues:
        let values =
          part.vertexValues?.values
          ?? [Float](repeating: .nan, count: part.mesh.positions.count)
        try file.writeRows(values.count, words: 1, of: UInt32.self) { first, span in
          for row in 0..<span.count { span[row] = values[first + row].bitPattern.littleEndian }
        }
      case .connectivity:
        try file.writeRows(count, words: 3, of: UInt32.self) { [base] first, span in
          let triangles = part.mesh.triangles.span
          for row in 0..<(span.count / 3) {
            let triangle = triangles[first + row]
            span[3 * row] = (base + triangle.a).littleEndian
            span[3 * row + 1] = (base + triangle.b).littleEndian
            span[3 * row + 2] = (base + triangle.c).littleEndian
          }
        }
        base += UInt32(part.mesh.positions.count)
      case .offsets:
        try file.writeRows(count, words: 1, of: UInt32.self) { [base] first, span in
          for row in 0..<span.count {
            span[row] = (base + 3 * UInt32(first + row + 1)).littleEndian
          }
        }
        base += 3 * UInt32(count)
      }
    }
  }
}
