/// Which voxels can be taken from a set without changing its topology, by their 26 neighbours
/// (Bertrand and Malandain, Pattern Recognit. Lett. 1994;15:169-175, doi
/// 10.1016/0167-8655(94)90046-9): the set is joined through corners, its complement through faces.
///
/// A neighbourhood is 27 bits; bit (z + 1) * 9 + (y + 1) * 3 + (x + 1) is the voxel at that offset.
struct SimplePoints: Sendable {
  /// For every place the other places of the cube that meet it at least at a corner.
  private let corners: [UInt32]
  /// For every place the other places of the cube that share a face with it.
  private let faces: [UInt32]
  private let facesOfCentre: UInt32
  private let edgesOfCentre: UInt32

  static let centre: UInt32 = 1 << 13

  init() {
    func offset(_ place: Int) -> SIMD3<Int> { [place % 3 - 1, place / 3 % 3 - 1, place / 9 - 1] }
    func places(_ place: Int, _ joined: (SIMD3<Int>) -> Bool) -> UInt32 {
      (0..<27).reduce(0) { bits, other in
        let step = offset(other) &- offset(place)
        return other != place && joined(step) ? bits | 1 << UInt32(other) : bits
      }
    }
    func reach(_ step: SIMD3<Int>) -> Int { abs(step.x) + abs(step.y) + abs(step.z) }
    func isNear(_ step: SIMD3<Int>) -> Bool {
      abs(step.x) <= 1 && abs(step.y) <= 1 && abs(step.z) <= 1
    }
    corners = (0..<27).map { places($0, isNear) }
    faces = (0..<27).map { places($0) { reach($0) == 1 } }
    facesOfCentre = faces[13]
    edgesOfCentre = places(13) { isNear($0) && reach($0) <= 2 }
  }

  /// Whether taking the centre keeps the topology: its neighbours in the set form one piece, and so
  /// do the voxels outside that touch its faces, within its faces and edges.
  func isSimple(_ neighbours: UInt32) -> Bool {
    let set = neighbours & ~Self.centre
    guard set != 0, filled(set & (~set &+ 1), within: set, corners) == set else { return false }
    let outside = ~neighbours & edgesOfCentre
    let touching = outside & facesOfCentre
    guard touching != 0 else { return false }
    let reached = filled(touching & (~touching &+ 1), within: outside, faces)
    return touching & ~reached == 0
  }

  @inline(__always)
  private func filled(_ seed: UInt32, within set: UInt32, _ joined: [UInt32]) -> UInt32 {
    var seen = seed
    var front = seed
    while front != 0 {
      let new = joined[front.trailingZeroBitCount] & set & ~seen
      seen |= new
      front = front & (front &- 1) | new
    }
    return seen
  }
}
