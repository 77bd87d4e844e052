import Volumes

/// Gives crumbs to their neighbours: 6-connected pieces of at most `largest` voxels that are not
/// the largest piece of their structure (the first of equals). A crumb takes the index that most
/// of its outer faces touch, the lowest of equals; other crumbs do not count, so that one pass
/// leaves none. One flood over all structures at once; linear in the voxels.
func giveCrumbsAway(in indices: inout [UInt16], size: SIMD3<Int>, largest: Int) {
  guard largest > 0 else { return }
  let structureCount = Int(indices.max() ?? 0) + 1
  var isSettled = indices.map { $0 == 0 }
  var largestSizes = [Int](repeating: 0, count: structureCount)
  var smallPieces: [[Int]] = []
  var piece: [Int] = []
  for seed in indices.indices where !isSettled[seed] {
    let label = indices[seed]
    piece.removeAll(keepingCapacity: true)
    piece.append(seed)
    isSettled[seed] = true
    var next = 0
    while next < piece.count {
      forEachNeighbour(of: piece[next], in: size) { neighbour in
        if !isSettled[neighbour], indices[neighbour] == label {
          isSettled[neighbour] = true
          piece.append(neighbour)
        }
      }
      next += 1
    }
    largestSizes[Int(label)] = max(largestSizes[Int(label)], piece.count)
    if piece.count <= largest { smallPieces.append(piece) }
  }
  var crumbs: [[Int]] = []
  for piece in smallPieces {
    let label = Int(indices[piece[0]])
    if piece.count == largestSizes[label] {
      largestSizes[label] = .max
    } else {
      crumbs.append(piece)
      for voxel in piece { isSettled[voxel] = false }
    }
  }
  for crumb in crumbs {
    var faces = [Int](repeating: 0, count: structureCount)
    for voxel in crumb {
      forEachNeighbour(of: voxel, in: size) { neighbour in
        if isSettled[neighbour] { faces[Int(indices[neighbour])] += 1 }
      }
    }
    var owner = 0
    for (label, count) in faces.enumerated() where count > faces[owner] { owner = label }
    for voxel in crumb { indices[voxel] = UInt16(owner) }
  }
}

@inline(__always)
private func forEachNeighbour(of voxel: Int, in size: SIMD3<Int>, _ body: (Int) -> Void) {
  let area = size.x * size.y
  let (x, y, z) = (voxel % size.x, voxel / size.x % size.y, voxel / area)
  if x > 0 { body(voxel - 1) }
  if x + 1 < size.x { body(voxel + 1) }
  if y > 0 { body(voxel - size.x) }
  if y + 1 < size.y { body(voxel + size.x) }
  if z > 0 { body(voxel - area) }
  if z + 1 < size.z { body(voxel + area) }
}
