import Volumes

/// For every voxel the number of its piece, by flood fill: the slow reference of `Components`.
///
/// - Parameters:
///   - steps: from a voxel to its neighbours.
func floodedLabels(_ mask: Mask, steps: [SIMD3<Int>]) -> [Int32] {
  func offset(_ voxel: SIMD3<Int>) -> Int {
    (voxel.z * mask.size.y + voxel.y) * mask.size.x + voxel.x
  }
  var labels = [Int32](repeating: 0, count: mask.size.x * mask.size.y * mask.size.z)
  var count: Int32 = 0
  for start in mask.voxels where labels[offset(start)] == 0 {
    count += 1
    labels[offset(start)] = count
    var waiting = [start]
    while let voxel = waiting.popLast() {
      for step in steps {
        let next = voxel &+ step
        if mask.isInGrid(next), mask[next.x, next.y, next.z], labels[offset(next)] == 0 {
          labels[offset(next)] = count
          waiting.append(next)
        }
      }
    }
  }
  return labels
}

extension Connectivity {
  /// The steps to a voxel's neighbours.
  var steps: [SIMD3<Int>] {
    let most = self == .faces ? 1 : self == .edges ? 2 : 3
    let all = (-1...1).flatMap { z in (-1...1).flatMap { y in (-1...1).map { SIMD3($0, y, z) } } }
    return all.filter { step in
      let moved = abs(step.x) + abs(step.y) + abs(step.z)
      return moved > 0 && moved <= most
    }
  }
}

/// Fills the pieces of the background that touch none of the given borders and are not larger than
/// allowed: the slow reference of hole filling.
///
/// - Parameters:
///   - axes: the axes along which background is joined and may reach the border.
func slowlyFilled(_ mask: Mask, axes: [Int], upTo largest: Int = .max) -> Mask {
  let steps = axes.flatMap { axis in
    [-1, 1].map { step in
      var vector = SIMD3<Int>.zero
      vector[axis] = step
      return vector
    }
  }
  let background = mask.filled { !mask[$0.x, $0.y, $0.z] }
  let labels = floodedLabels(background, steps: steps)
  var sizes: [Int32: Int] = [:]
  var open: Set<Int32> = [0]
  for (voxel, label) in zip(mask.allVoxels, labels) {
    sizes[label, default: 0] += 1
    for axis in axes where voxel[axis] == 0 || voxel[axis] == mask.size[axis] - 1 {
      open.insert(label)
    }
  }
  var result = mask
  for (voxel, label) in zip(mask.allVoxels, labels)
  where !open.contains(label) && sizes[label, default: 0] <= largest {
    result[voxel.x, voxel.y, voxel.z] = true
  }
  return result
}
