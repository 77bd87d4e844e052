import Isosurfaces
import TestSupport
import Testing

/// Everything that surfaces promise rests on this table, so each clause is proved on the table as
/// it is compiled in, from the definition of the cube alone.
@Suite struct MarchingCubesTableTests {
  static func faces(_ inside: Int) -> [[Int]] {
    let entry = marchingCubesTable[inside * 16..<inside * 16 + 16].map(Int.init)
    return (0..<entry[0]).map { Array(entry[1 + $0 * 3..<4 + $0 * 3]) }
  }

  @Test func `the table is the one that the generator finds`() {
    #expect(TableGenerator.table() == marchingCubesTable)
  }

  @Test func `each case's triangles are bounded by exactly the segments of its faces`() {
    for inside in 0..<256 {
      var sides: [Int: Int] = [:]
      for face in Self.faces(inside) {
        for side in 0..<3 { sides[face[side] * 12 + face[(side + 1) % 3], default: 0] += 1 }
      }
      let open = sides.filter { sides[$0.key % 12 * 12 + $0.key / 12] == nil }
      #expect(sides.values.allSatisfy { $0 == 1 }, "a directed side occurs twice in \(inside)")
      #expect(Set(open.keys) == Set(Cube.segments(inside).map { $0.from * 12 + $0.to }))
    }
  }

  @Test func `no inner side lies in a face of the cube`() {
    for inside in 0..<256 {
      let border = Set(Cube.segments(inside).map { Set([$0.from, $0.to]) })
      for face in Self.faces(inside) {
        for side in 0..<3 {
          let (a, b) = (face[side], face[(side + 1) % 3])
          #expect(border.contains([a, b]) || !Cube.shareFace(a, b))
        }
      }
    }
  }

  @Test func `no two triangles of a case cross wherever the vertices lie`() {
    var generator = SeededGenerator(seed: 2)
    for inside in 0..<256 {
      let faces = Self.faces(inside)
      for _ in 0..<500 {
        let placement = TableGenerator.placement(&generator)
        #expect(TableGenerator.crossings(faces, inside, placement) == 0)
      }
    }
  }

  @Test func `neighbouring cubes agree on every face`() {
    // The segments on a face depend on its four signs only: cubes that differ elsewhere agree.
    for face in Cube.faces {
      for signs in 0..<16 {
        var seen: Set<Set<[Int]>> = []
        for inside in 0..<256
        where (0..<4).allSatisfy({ inside >> face[$0] & 1 == signs >> $0 & 1 }) {
          let edges = Set((0..<4).map { Cube.edge(face[$0], face[($0 + 1) % 4]) })
          let onFace = Cube.segments(inside).filter {
            edges.contains($0.from) && edges.contains($0.to) && Cube.shareFace($0.from, $0.to)
          }
          seen.insert(
            Set(
              onFace.filter { segment in
                let ends = [Cube.ends(segment.from), Cube.ends(segment.to)]
                return ends.allSatisfy { face.contains($0.0) && face.contains($0.1) }
              }.map { [$0.from, $0.to] }))
        }
        #expect(seen.count == 1)
      }
    }
  }
}
