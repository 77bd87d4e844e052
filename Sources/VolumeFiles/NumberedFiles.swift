/// The names of data files that are numbered: a pattern such as `slice%03d.raw`, which holds one
/// place for a number, and the numbers.
struct NumberedFiles {
  /// The names in order.
  let names: [String]

  /// - Parameter count: how many there must be; no more names are made.
  /// - Throws: `VolumeFileFailure` where the pattern is none or another number of files results.
  init(
    pattern: String, from first: Int, to last: Int, step: Int, count: Int, path: String
  ) throws {
    func bad(_ problem: String) -> VolumeFileFailure { .badHeader(path: path, problem: problem) }
    let parts = pattern.split(separator: "%", omittingEmptySubsequences: false)
    guard parts.count == 2, let end = parts[1].firstIndex(of: "d") else {
      throw bad("gives a pattern of file names that does not hold one number ('%d')")
    }
    let format = parts[1][..<end]
    guard format.allSatisfy({ $0.isASCII && $0.isNumber }), format.count <= 2 else {
      throw bad("gives a pattern of file names with a number that cannot be read")
    }
    let width = Int(format) ?? 0
    let padding: Character = format.hasPrefix("0") ? "0" : " "
    guard step != 0, (last >= first) == (step > 0) || first == last,
      [first, last, step].allSatisfy({ abs($0) < 1 << 40 })
    else { throw bad("numbers its data files from \(first) to \(last) by \(step)") }
    let found = (last - first) / step + 1
    guard found == count else {
      throw bad("numbers \(found) data files where its size needs \(count)")
    }
    names = (0..<count).map { index in
      let number = first + index * step
      let digits = String(number.magnitude)
      let room = max(0, width - digits.count - (number < 0 ? 1 : 0))
      let fill = String(repeating: padding, count: room)
      let sign = number < 0 ? "-" : ""
      let text = padding == "0" ? sign + fill + digits : fill + sign + digits
      return parts[0] + text + parts[1][parts[1].index(after: end)...]
    }
  }
}
