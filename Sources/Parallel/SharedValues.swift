/// A fixed number of values of any kind that threads share; as with `SharedSlots`, whoever has a copy of this
/// reads and writes the same ones, and no one may write one that another uses meanwhile.
public struct SharedValues<Value: Sendable>: @unchecked Sendable {
  private final class Box {
    var value: Value
    init(_ value: Value) { self.value = value }
  }

  private let boxes: [Box]

  /// A value for each index from 0.
  public init(count: Int, _ make: (Int) -> Value) { boxes = (0..<count).map { Box(make($0)) } }

  /// The number of values.
  public var count: Int { boxes.count }

  /// One value.
  public subscript(index: Int) -> Value {
    get { boxes[index].value }
    nonmutating _modify { yield &boxes[index].value }
  }
}
