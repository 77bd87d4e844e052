/// The thinning of a set of voxels to lines one voxel wide, in the order of the distance from the
/// surface (Pudney, Comput. Vis. Image Underst. 1998;72:404-413, doi 10.1006/cviu.1998.0680).
///
/// Layer by layer, voxels whose removal keeps the topology go; the ends of lines stay. Within a
/// layer the eight parities of (x, y, z) take turns, so that bars of even width are not eaten from
/// one end. The result depends on the set alone.
package struct Thinning {
  /// The size of the box that holds the set: rows of whole cells.
  let size: SIMD3<Int>
  /// For every voxel of the box: what it is.
  private(set) var states: [State]
  /// For the voxels of the set the distance to the nearest centre outside, mm.
  private var depths: CellField<Float>
  /// The depth of a layer, mm.
  private let step: Float
  private let neighbours: [Int]
  private let simple = SimplePoints()

  enum State: UInt8 {
    case outside, inner, waiting, kept
  }

  /// - Parameters:
  ///   - set: its outermost voxels are empty.
  ///   - spacing: the distance of neighbours along x, y and z in mm; a layer is a quarter of the
  ///     smallest deep.
  package init(_ set: Mask, spacing: SIMD3<Double>) {
    let whole = set.framed(.zero, Cell.whole(.zero, set.size))
    let size = whole.size
    self.size = size
    neighbours = (0..<27).map { place in
      ((place / 9 - 1) * size.y + place / 3 % 3 - 1) * size.x + place % 3 - 1
    }
    step = Float(spacing.min()) / 4
    depths = CellField(holding: whole, repeating: Float(0))
    depths.fill(to: whole.complement(), spacing: spacing, .toCentres) { _, squared in
      Float(squared).squareRoot()
    }
    states = [State](repeating: .outside, count: size.x * size.y * size.z)
    var cells = states.mutableSpan
    whole.forEachVoxel(in: .zero, size) { x, y, z in
      cells[(z &* size.y &+ y) &* size.x &+ x] = .inner
    }
  }

  /// The distance of a voxel of the set to the nearest centre outside, mm.
  func depth(of voxel: Int) -> Float { depths[voxel] }

  /// Where a voxel of the box is.
  package func place(of voxel: Int) -> SIMD3<Int> {
    SIMD3(voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y))
  }

  private func layer(of voxel: Int) -> Int { Int(min(depths[voxel] / step, 65_535)) }

  private static let faces = [4, 10, 12, 14, 16, 22]

  /// The 27 bits around a voxel.
  package func around(_ voxel: Int) -> UInt32 {
    var bits: UInt32 = 0
    for place in 0..<27 where states[voxel &+ neighbours[place]] != .outside {
      bits |= 1 << UInt32(place)
    }
    return bits
  }

  /// Thins until nothing changes.
  package mutating func run() {
    let deepest = depths.values.max() ?? 0
    var waiting = [[Int32]](repeating: [], count: Int(min(deepest / step, 65_535)) + 1)
    for voxel in states.indices where states[voxel] == .inner && isOnSurface(voxel) {
      states[voxel] = .waiting
      waiting[layer(of: voxel)].append(Int32(voxel))
    }
    for layer in waiting.indices {
      while !waiting[layer].isEmpty {
        let candidates = byParity(waiting[layer])
        waiting[layer] = []
        for voxel in candidates {
          visit(Int(voxel), layer, &waiting)
        }
      }
    }
  }

  /// Thins what is left anew, after voxels were erased.
  mutating func rerun() {
    for voxel in voxels { states[voxel] = .inner }
    run()
  }

  private mutating func visit(_ voxel: Int, _ layer: Int, _ waiting: inout [[Int32]]) {
    states[voxel] = .kept
    let bits = around(voxel) & ~SimplePoints.centre
    guard bits.nonzeroBitCount > 1, simple.isSimple(bits) else { return }
    states[voxel] = .outside
    for place in 0..<27 {
      let other = voxel + neighbours[place]
      let isUncovered = states[other] == .inner && Self.faces.contains(place)
      guard isUncovered || states[other] == .kept else { continue }
      states[other] = .waiting
      waiting[max(layer, self.layer(of: other))].append(Int32(other))
    }
  }

  private func isOnSurface(_ voxel: Int) -> Bool {
    Self.faces.contains { states[voxel + neighbours[$0]] == .outside }
  }

  /// The voxels in the order of their parities and, within each, of memory.
  private func byParity(_ voxels: [Int32]) -> [Int32] {
    var groups = [[Int32]](repeating: [], count: 8)
    for voxel in voxels.sorted() {
      let odd = place(of: Int(voxel)) & 1
      groups[odd.x | odd.y << 1 | odd.z << 2].append(voxel)
    }
    return groups.flatMap { $0 }
  }

  /// Takes a voxel away whatever that does.
  mutating func erase(_ voxel: Int) { states[voxel] = .outside }

  /// The voxels left, in the order of memory.
  package var voxels: [Int] { states.indices.filter { states[$0] != .outside } }

  /// The voxels left that touch a voxel.
  func neighbours(of voxel: Int) -> [Int] {
    (0..<27).filter { $0 != 13 }.map { voxel + neighbours[$0] }
      .filter { states[$0] != .outside }
  }
}
