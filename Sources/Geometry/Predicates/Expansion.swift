/// The sum of two doubles as their rounded sum and its exact error (Knuth).
@inlinable func twoSum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
  let sum = a + b
  let partOfB = sum - a
  return (sum, (a - (sum - partOfB)) + (b - partOfB))
}

/// The product of two doubles as their rounded product and its exact error.
@inlinable func twoProduct(_ a: Double, _ b: Double) -> (product: Double, error: Double) {
  let product = a * b
  return (product, (-product).addingProduct(a, b))
}

/// An exact sum of doubles: terms of rising magnitude whose bits do not overlap.
///
/// Terms are added one by one (Grow-Expansion with zero elimination: Shewchuk 1997, section 2.4,
/// doi 10.1007/PL00009321). Nothing overflows or is lost below for sums of products of at most
/// three differences of float32 values, whose bits lie between 2^-447 and 2^390.
struct Expansion {
  /// Enough for a 3 x 3 determinant: 6 products of three two-term differences, 4 terms a product.
  private static let capacity = 192
  private var terms = InlineArray<192, Double>(repeating: 0)
  private var count = 0

  /// Adds one double exactly. Linear in the number of terms.
  mutating func add(_ value: Double) {
    guard value != 0 else { return }
    var rest = value
    var kept = 0
    for index in 0..<count {
      let (sum, error) = twoSum(rest, terms[index])
      rest = sum
      if error != 0 {
        terms[kept] = error
        kept += 1
      }
    }
    if rest != 0 {
      precondition(kept < Expansion.capacity)
      terms[kept] = rest
      kept += 1
    }
    count = kept
  }

  /// Adds `x y` exactly.
  mutating func addProduct(_ x: Double, _ y: Double) {
    guard x != 0, y != 0 else { return }
    let (product, error) = twoProduct(x, y)
    add(error)
    add(product)
  }

  /// Adds `x y z` exactly.
  mutating func addProduct(_ x: Double, _ y: Double, _ z: Double) {
    guard x != 0, y != 0, z != 0 else { return }
    let (product, error) = twoProduct(x, y)
    addProduct(error, z)
    addProduct(product, z)
  }

  /// -1, 0 or 1: the last term outweighs all others together.
  var sign: Int { count == 0 ? 0 : terms[count - 1] > 0 ? 1 : -1 }
}
