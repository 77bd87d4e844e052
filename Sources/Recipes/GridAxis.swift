/// An axis of the grid, as a step writes it.
enum GridAxis: String, CaseIterable {
  case x
  case y
  case z

  /// 0, 1 or 2.
  var index: Int {
    switch self {
    case .x: 0
    case .y: 1
    case .z: 2
    }
  }
}
