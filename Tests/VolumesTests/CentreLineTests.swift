import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct CentreLineTests {
  /// Pieces of places of a cube under a rule, by growing.
  private func pieces(_ places: [SIMD3<Int>], _ joined: (SIMD3<Int>) -> Bool) -> [[SIMD3<Int>]] {
    var left = places
    var result: [[SIMD3<Int>]] = []
    while let seed = left.popLast() {
      var piece = [seed]
      var next = 0
      while next < piece.count {
        let near = left.filter { joined($0 &- piece[next]) }
        piece += near
        left.removeAll { near.contains($0) }
        next += 1
      }
      result.append(piece)
    }
    return result
  }

  @Test(arguments: UInt64(0)..<400)
  func `simple points are those of the definition`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let density = Double.random(in: 0.1...0.9, using: &generator)
    let places = FilterWorld.voxels([3, 3, 3]).map { $0 &- 1 }
    let bits = (0..<27).reduce(UInt32(0)) {
      Double.random(in: 0..<1, using: &generator) < density ? $0 | 1 << UInt32($1) : $0
    }
    func reach(_ step: SIMD3<Int>) -> Int { abs(step.x) + abs(step.y) + abs(step.z) }
    let around = (0..<27).filter { $0 != 13 }
    let set = around.filter { bits >> UInt32($0) & 1 == 1 }.map { places[$0] }
    let outside = around.filter { bits >> UInt32($0) & 1 == 0 }.map { places[$0] }
      .filter { reach($0) <= 2 }
    let setPieces = pieces(set) { abs($0.x) <= 1 && abs($0.y) <= 1 && abs($0.z) <= 1 }
    let outsidePieces = pieces(outside) { reach($0) == 1 }
      .filter { $0.contains { reach($0) == 1 } }
    #expect(
      SimplePoints().isSimple(bits) == (setPieces.count == 1 && outsidePieces.count == 1))
  }

  /// Vertices - edges + faces - cubes of the union of closed boxes of the voxels.
  private func euler(_ mask: Mask) -> Int {
    var cells = [Set<SIMD3<Int>>](repeating: [], count: 4)
    for voxel in mask.allVoxels where mask[voxel.x, voxel.y, voxel.z] {
      for place in FilterWorld.voxels([3, 3, 3]) {
        let odd = (place.x & 1) + (place.y & 1) + (place.z & 1)
        cells[odd].insert(voxel &* 2 &+ place)
      }
    }
    return cells[0].count - cells[1].count + cells[2].count - cells[3].count
  }

  @Test(arguments: UInt64(0)..<120)
  func `thinning keeps pieces and the Euler number, and leaves nothing to take`(seed: UInt64) {
    let world = MaskWorld(seed: seed).mask
    let size = world.size &+ 2
    var framed = Mask(size: size)
    for voxel in world.allVoxels where world[voxel.x, voxel.y, voxel.z] {
      framed[voxel.x + 1, voxel.y + 1, voxel.z + 1] = true
    }
    var thinning = Thinning(framed, spacing: [1, 1.3, 0.8])
    thinning.run()
    var thin = Mask(size: size)
    for voxel in thinning.voxels {
      let place = thinning.place(of: voxel)
      thin[place.x, place.y, place.z] = true
      let bits = thinning.around(voxel) & ~SimplePoints.centre
      #expect(bits.nonzeroBitCount <= 1 || !SimplePoints().isSimple(bits))
    }
    #expect(thin.subtracting(framed).count == 0)
    #expect(euler(thin) == euler(framed))
    #expect(
      Components(of: thin, connectivity: .corners).sizes.count
        == Components(of: framed, connectivity: .corners).sizes.count)
  }

  private func capsules(
    _ size: SIMD3<Int>, _ spacing: SIMD3<Double>, _ radius: Double,
    _ segments: [(SIMD3<Double>, SIMD3<Double>)]
  ) -> Mask {
    Mask(size: size).filled { voxel in
      let p = SIMD3<Double>(voxel) * spacing
      return segments.contains { a, b in
        let along = b - a
        let t = min(max(((p - a) * along).sum() / (along * along).sum(), 0), 1)
        let gap = p - a - along * t
        return (gap * gap).sum() <= radius * radius
      }
    }
  }

  @Test(arguments: [0.9, 1.6, 2.5, 3.3])
  func `a slanted tube has one line along its axis with its radius`(radius: Double) {
    let spacing = SIMD3(0.5, 0.6, 0.8)
    let a = SIMD3(6.0, 7, 6)
    let b = SIMD3(16.0, 13, 30)
    let tube = capsules([46, 34, 45], spacing, radius, [(a, b)])
    let lines = withOneAndTwoThreads { tube.centreLines(spacing: spacing) }
    #expect(lines.agree)
    #expect(lines.value.count == 1)
    guard let line = lines.value.first else { return }
    let along = b - a
    let voxel = 0.63
    var inner: [Double] = []
    for (point, found) in zip(line.points, line.radii) {
      let p = point * spacing
      let t = ((p - a) * along).sum() / (along * along).sum()
      guard t > 0.1, t < 0.9 else { continue }
      let gap = p - a - along * t
      #expect((gap * gap).sum().squareRoot() < voxel)
      #expect(abs(found - radius) < 0.7 * voxel)
      inner.append(found)
    }
    #expect(abs(inner.reduce(0, +) / Double(inner.count) - radius) < 0.3 * voxel)
    #expect(abs(line.length(spacing: spacing) - along.length) < 2 * radius + 1)
  }

  @Test func `a fork has three branches that share a point`() {
    let spacing = SIMD3(0.6, 0.6, 0.6)
    let fork = SIMD3(15.0, 12, 12)
    let mask = capsules(
      [50, 40, 40], spacing, 1.5,
      [(SIMD3(4, 12, 12), fork), (fork, SIMD3(26, 5, 12)), (fork, SIMD3(26, 19, 14))])
    let lines = mask.centreLines(spacing: spacing)
    #expect(lines.count == 3)
    let ends = lines.flatMap { [$0.points.first, $0.points.last].compactMap { $0 } }
    let shared = ends.filter { end in ends.filter { $0 == end }.count == 3 }
    #expect(shared.count == 3)
    #expect(shared.allSatisfy { ($0 * spacing - fork).length < 2 })
  }

  @Test func `a ring is one closed line`() {
    let spacing = SIMD3(0.5, 0.5, 0.7)
    let ring = Mask(size: [50, 50, 16]).filled { voxel in
      let p = SIMD3<Double>(voxel) * spacing - SIMD3(12.25, 12.25, 5.3)
      let out = (p.x * p.x + p.y * p.y).squareRoot() - 8
      return out * out + p.z * p.z <= 4
    }
    let lines = ring.centreLines(spacing: spacing)
    #expect(lines.count == 1)
    #expect(lines.first.map { $0.points.first == $0.points.last } == true)
    #expect(lines.first.map { abs($0.length(spacing: spacing) - 16 * .pi) < 4 } == true)
  }

  @Test func `a bar of two voxels keeps its length and a voxel is a line of one point`() {
    let bar = Mask(size: [2, 2, 20]).filled { _ in true }
    let lines = bar.centreLines(spacing: [1, 1, 1])
    #expect(lines.count == 1)
    #expect(lines.first.map { $0.length(spacing: [1, 1, 1]) >= 16 } == true)
    var one = Mask(size: [3, 3, 3])
    one[1, 2, 0] = true
    #expect(
      one.centreLines(spacing: [1, 1, 2]) == [CentreLine(points: [SIMD3(1, 2, 0)], radii: [1])])
    #expect(Mask(size: [2, 2, 2]).centreLines(spacing: [1, 1, 1]).isEmpty)
  }

  @Test(arguments: UInt64(0)..<60)
  func `random masks give lines inside them`(seed: UInt64) {
    let world = MaskWorld(seed: seed)
    let lines = withOneAndTwoThreads { world.mask.centreLines(spacing: world.spacing) }
    #expect(lines.agree)
    for line in lines.value {
      #expect(line.radii.allSatisfy { $0 > 0 && $0.isFinite })
      for end in [line.points.first, line.points.last].compactMap({ $0 }) {
        #expect(world.mask[Int(end.x), Int(end.y), Int(end.z)])
      }
    }
    let pieces = Components(of: world.mask, connectivity: .corners).sizes.count
    #expect(lines.value.count >= pieces)
  }
}
