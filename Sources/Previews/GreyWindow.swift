import Volumes

/// Which values of a scan are shown from black to white, such as Hounsfield units.
public struct GreyWindow: Equatable, Sendable {
  /// What becomes black, and all below.
  public var low: Double
  /// What becomes white, and all above; above `low`.
  public var high: Double

  /// Creates a window.
  public init(low: Double, high: Double) {
    precondition(low < high)
    self.low = low
    self.high = high
  }

  /// A window for values as they occur: from their 1st to their 98.5th percentile, NaN left out.
  ///
  /// Where the 1st percentile is as low as only air in Hounsfield units can be (below -500), black
  /// is -160 HU and white at least 240 HU: no tissue of the heart is darker than fat, and lungs
  /// would take most of the greys.
  package init(covering values: [Float]) {
    let sorted = values.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last, first < last else {
      self.init(low: 0, high: 1)
      return
    }
    func percentile(_ part: Double) -> Double {
      Double(sorted[Int(part * Double(sorted.count - 1))])
    }
    let (low, high) = (percentile(0.01), percentile(0.985))
    if low < -500 {
      self.init(low: -160, high: max(240, high))
    } else if low < high {
      self.init(low: low, high: high)
    } else {
      self.init(low: Double(first), high: Double(last))
    }
  }

  /// The grey of a value; black for NaN.
  func grey(_ value: Float) -> UInt8 {
    let part = (Double(value) - low) / (high - low)
    return part > 0 ? UInt8(min(255, part * 255 + 0.5)) : 0
  }
}
