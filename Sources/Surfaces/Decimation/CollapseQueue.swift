/// Vertices by the cost of their cheapest collapse: a heap of four children a node that knows where
/// each vertex stands, so that costs can change. Equal costs are settled by the lower vertex.
struct CollapseQueue: Sendable {
  private struct Entry: BitwiseCopyable, Sendable {
    var cost: Float
    var vertex: UInt32

    @inline(__always)
    func isBefore(_ other: Entry) -> Bool {
      cost < other.cost || (cost == other.cost && vertex < other.vertex)
    }
  }

  private static let absent = UInt32.max
  private var entries: [Entry] = []
  private var places: [UInt32]

  init(vertices: Int) { places = [UInt32](repeating: Self.absent, count: vertices) }

  /// The vertex of least cost.
  var first: (vertex: UInt32, cost: Float)? { entries.first.map { ($0.vertex, $0.cost) } }

  /// The cost at which a vertex stands in the queue; nil where it is not in.
  func cost(of vertex: UInt32) -> Float? {
    let place = places[Int(vertex)]
    return place == Self.absent ? nil : entries[Int(place)].cost
  }

  /// Puts a vertex in or changes its cost.
  mutating func set(_ vertex: UInt32, cost: Float) {
    let entry = Entry(cost: cost, vertex: vertex)
    let place = places[Int(vertex)]
    if place == Self.absent {
      entries.append(entry)
      rise(entry, from: entries.count - 1)
    } else if entry.isBefore(entries[Int(place)]) {
      rise(entry, from: Int(place))
    } else {
      sink(entry, from: Int(place))
    }
  }

  /// Takes a vertex out if it is in.
  mutating func remove(_ vertex: UInt32) {
    let place = places[Int(vertex)]
    guard place != Self.absent else { return }
    places[Int(vertex)] = Self.absent
    let last = entries.removeLast()
    guard last.vertex != vertex else { return }
    if last.isBefore(entries[Int(place)]) {
      rise(last, from: Int(place))
    } else {
      sink(last, from: Int(place))
    }
  }

  private mutating func rise(_ entry: Entry, from start: Int) {
    var hole = start
    while hole > 0 {
      let parent = (hole - 1) >> 2
      guard entry.isBefore(entries[parent]) else { break }
      put(entries[parent], at: hole)
      hole = parent
    }
    put(entry, at: hole)
  }

  private mutating func sink(_ entry: Entry, from start: Int) {
    var hole = start
    while true {
      let child = 4 * hole + 1
      guard child < entries.count else { break }
      var least = child
      for other in child + 1..<max(child + 1, min(child + 4, entries.count))
      where entries[other].isBefore(entries[least]) {
        least = other
      }
      guard entries[least].isBefore(entry) else { break }
      put(entries[least], at: hole)
      hole = least
    }
    put(entry, at: hole)
  }

  @inline(__always)
  private mutating func put(_ entry: Entry, at place: Int) {
    entries[place] = entry
    places[Int(entry.vertex)] = UInt32(place)
  }
}
