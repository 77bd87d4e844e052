/// A fixed number of lists that the stages of a pipeline share; as `SharedSlots`, whoever has a copy of
/// this reads and writes the same ones, and no stage may write one that another uses meanwhile.
public struct SharedLists<Element: Sendable>: @unchecked Sendable {
  private final class List {
    var elements: [Element] = []
  }

  private let lists: [List]

  /// So many empty lists.
  public init(count: Int) { lists = (0..<count).map { _ in List() } }

  /// The number of lists.
  public var count: Int { lists.count }

  /// One list.
  public subscript(index: Int) -> [Element] {
    get { lists[index].elements }
    nonmutating _modify { yield &lists[index].elements }
  }
}
