import Geometry

/// What removing specks changed.
public struct SpeckReport: Codable, Equatable, Sendable {
  /// Pieces removed.
  public var pieces = 0
  /// Their voxels.
  public var voxels = 0
  /// Their volume, ml.
  public var millilitres = 0.0
}

extension LabelMap {
  /// The map without the pieces of structures that are smaller than a volume; each structure keeps
  /// its largest piece, whatever its size.
  ///
  /// A speck takes what most of the voxel faces around it have, background or structure; of equals
  /// the one first in `structures`.
  ///
  /// - Parameters:
  ///   - volume: pieces below it go, mm³.
  ///   - connectivity: the neighbours that belong to one piece.
  ///   - isSwept: whether the structure at a position may lose specks.
  /// - Complexity: the pieces of every structure, then work on the specks only.
  public func removingSpecks(
    below volume: Double, connectivity: Connectivity = .faces,
    of isSwept: (Int) -> Bool = { _ in true }
  ) -> (LabelMap, SpeckReport) {
    var result = self
    let report = result.removeSpecks(below: volume, connectivity: connectivity, of: isSwept)
    return (result, report)
  }

  /// As `removingSpecks`, in place.
  mutating func removeSpecks(
    below volume: Double, connectivity: Connectivity = .faces,
    of isSwept: (Int) -> Bool = { _ in true }
  ) -> SpeckReport {
    var report = SpeckReport()
    for index in structures.indices.dropFirst() where isSwept(index) {
      let components = Components(of: mask(of: UInt16(index)), connectivity: connectivity)
      let largest = components.largest
      let specks = components.voxels {
        $0 != largest && Double(components.sizes[$0]) * grid.voxelVolume < volume
      }
      for voxels in specks {
        let label = surroundings(of: voxels, label: UInt16(index))
        for voxel in voxels { indices[grid.offset(voxel.x, voxel.y, voxel.z)] = label }
        report.pieces += 1
        report.voxels += voxels.count
      }
    }
    report.millilitres = Double(report.voxels) * grid.voxelVolume / 1000
    return report
  }

  /// What most faces around some voxels of a label have.
  func surroundings(of voxels: [SIMD3<Int>], label: UInt16) -> UInt16 {
    var faces = [Int](repeating: 0, count: structures.count)
    for voxel in voxels {
      for axis in 0..<3 {
        for step in [-1, 1] {
          var next = voxel
          next[axis] += step
          guard next[axis] >= 0, next[axis] < grid.size[axis] else { continue }
          let other = indices[grid.offset(next.x, next.y, next.z)]
          if other != label { faces[Int(other)] += 1 }
        }
      }
    }
    let most = faces.indices.max { faces[$0] < faces[$1] || (faces[$0] == faces[$1] && $0 > $1) }
    return UInt16(most ?? 0)
  }
}
