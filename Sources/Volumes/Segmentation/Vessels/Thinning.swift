/// The thinning of a set of voxels to lines one voxel wide, in the order of the distance from the
/// surface (Pudney, Comput. Vis. Image Underst. 1998;72:404-413, doi 10.1006/cviu.1998.0680).
///
/// Layer by layer, voxels whose removal keeps the topology go; the ends of lines stay. Within a
/// layer the eight parities of (x, y, z) take turns, so that bars of even width are not eaten from
/// one end. The result depends on the set alone.
struct Thinning {
  /// The size of the box that holds the set with one empty voxel around.
  let size: SIMD3<Int>
  /// For every voxel of the box: what it is.
  private(set) var states: [State]
  private let layers: [UInt16]
  private let neighbours: [Int]
  private let simple = SimplePoints()

  enum State: UInt8 {
    case outside, inner, waiting, kept
  }

  /// - Parameters:
  ///   - inside: for every voxel of the box whether it is in the set; the outermost are not.
  ///   - layers: for every voxel of the box its layer, those of the surface first.
  init(size: SIMD3<Int>, inside: [Bool], layers: [UInt16]) {
    self.size = size
    self.layers = layers
    states = inside.map { $0 ? .inner : .outside }
    neighbours = (0..<27).map { place in
      ((place / 9 - 1) * size.y + place / 3 % 3 - 1) * size.x + place % 3 - 1
    }
  }

  private static let faces = [4, 10, 12, 14, 16, 22]

  /// The 27 bits around a voxel.
  func around(_ voxel: Int) -> UInt32 {
    var bits: UInt32 = 0
    for place in 0..<27 where states[voxel &+ neighbours[place]] != .outside {
      bits |= 1 << UInt32(place)
    }
    return bits
  }

  /// Thins until nothing changes.
  mutating func run() {
    var waiting = [[Int32]](repeating: [], count: Int(layers.max() ?? 0) + 1)
    for voxel in states.indices where states[voxel] == .inner && isOnSurface(voxel) {
      states[voxel] = .waiting
      waiting[Int(layers[voxel])].append(Int32(voxel))
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
      waiting[max(layer, Int(layers[other]))].append(Int32(other))
    }
  }

  private func isOnSurface(_ voxel: Int) -> Bool {
    Self.faces.contains { states[voxel + neighbours[$0]] == .outside }
  }

  /// The voxels in the order of their parities and, within each, of memory.
  private func byParity(_ voxels: [Int32]) -> [Int32] {
    var groups = [[Int32]](repeating: [], count: 8)
    for voxel in voxels.sorted() {
      let x = Int(voxel) % size.x
      let y = Int(voxel) / size.x % size.y
      let z = Int(voxel) / (size.x * size.y)
      groups[x & 1 | (y & 1) << 1 | (z & 1) << 2].append(voxel)
    }
    return groups.flatMap { $0 }
  }

  /// Takes a voxel away whatever that does.
  mutating func erase(_ voxel: Int) { states[voxel] = .outside }

  /// The voxels left, in the order of memory.
  var voxels: [Int] { states.indices.filter { states[$0] != .outside } }

  /// The voxels left that touch a voxel.
  func neighbours(of voxel: Int) -> [Int] {
    (0..<27).filter { $0 != 13 }.map { voxel + neighbours[$0] }
      .filter { states[$0] != .outside }
  }
}
