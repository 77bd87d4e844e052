import Parallel

/// What is needed to take a collapse back, in one cache line.
struct Collapse: BitwiseCopyable, Sendable {
  private var x: Float
  private var y: Float
  private var z: Float
  /// And the form around it.
  var quadric: Quadric
  var stray: Float
  var kept: UInt32
  /// The vertex that went; `Decimator.none` once the collapse is undone.
  var gone: UInt32
  private var ringStart: UInt32
  private var ringCount: UInt32
  /// The collapse before this one that `kept` survived, or -1.
  var previous: Int32

  init(
    position: SIMD3<Float>, quadric: Quadric, stray: Float, kept: UInt32, gone: UInt32,
    ring: Range<Int>,
    previous: Int32
  ) {
    (x, y, z) = (position.x, position.y, position.z)
    self.quadric = quadric
    self.stray = stray
    self.kept = kept
    self.gone = gone
    ringStart = UInt32(ring.lowerBound)
    ringCount = UInt32(ring.count)
    self.previous = previous
  }

  /// Where the vertex that stayed was before.
  var position: SIMD3<Float> { SIMD3(x, y, z) }
  /// Where the ring of `kept` stood before.
  var ring: Range<Int> { Int(ringStart)..<Int(ringStart + ringCount) }
  var isUndone: Bool { gone == Decimator.none }
}

/// Collapses taken back: where an audit finds a fault, the surface goes back to what it was there,
/// and only there.
///
/// A collapse can be taken back when the triangles around its vertex are as it left them. Whatever
/// changed one of them since did so as a collapse that one of their present corners survived;
/// these are taken back first.
extension Decimator {
  /// The last collapse that changed a triangle; nil where none did.
  func lastChange(of triangle: UInt32) -> Int? {
    let t = triangles[triangle]
    let last = max(
      vertices[t.a].lastCollapse, max(vertices[t.b].lastCollapse, vertices[t.c].lastCollapse))
    return last >= 0 ? Int(last) : nil
  }

  /// Half of how far a vertex has strayed: what it may do when it is tried again. Where that is
  /// nothing it stays.
  func halfStray(of vertex: UInt32) -> Float {
    let stray = vertices[vertex].stray
    return stray > 1e-6 ? stray / 2 : -1
  }

  /// Takes a collapse back, with all later ones that stand on it. From now on its two vertices go
  /// on only as far as `limit` mm from where they were; edges of the others are offered anew.
  mutating func undo(_ index: Int, limit: Float) {
    guard !log[index].isUndone else { return }
    for vertex in [log[index].kept, log[index].gone] {
      limits[vertex] = min(limits[vertex], limit)
    }
    isLimited = true
    var waiting = [index]
    while let top = waiting.last {
      var latest = top
      for place in vertices[log[top].kept].ring {
        latest = max(latest, lastChange(of: rings[place]) ?? -1)
      }
      if latest > top {
        waiting.append(latest)
      } else {
        revert(top)
        waiting.removeLast()
      }
    }
  }

  private mutating func revert(_ index: Int) {
    let collapse = log[index]
    let (kept, gone) = (collapse.kept, collapse.gone)
    for place in vertices[gone].ring {
      let triangle = rings[place]
      if isGone[triangle] {
        isGone[triangle] = false
        alive += 1
        let (next, last) = others(triangle, than: gone)
        relink(triangle, to: next == kept ? last : next)
      } else {
        triangles[triangle].replace(kept, by: gone)
      }
    }
    vertices[kept].ring = collapse.ring
    vertices[kept].position = collapse.position
    vertices[kept].quadric = collapse.quadric
    vertices[kept].stray = collapse.stray
    isTouched[kept] = true
    isTouched[gone] = true
    vertices[kept].version &+= 1
    vertices[gone].version &+= 1
    vertices[kept].lastCollapse = collapse.previous
    log[index].gone = Self.none
    report.collapses -= 1
    offerEdges(at: kept)
    offerEdges(at: gone)
  }
}
